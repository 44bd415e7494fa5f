"""The script in a real browser: keys, selection, cells, board, dialogs, fields, drafts."""

import pytest

from kartoteka.core.ui.tests.conftest import show

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

CELL = (
    '<form data-cell-form method="post" action="/cell/{0}/" hx-post="/cell/{0}/" '
    'hx-target="closest td"><span class="input">'
    '<input name="city" aria-label="City" value="Kraków"></span></form>'
)
TOAST = (
    '<hx-partial hx-target="#toasts" hx-swap="beforeend"><div class="ui-toast" data-toast>'
    '<span class="t">{0}</span><form method="post" action="/undo/1/" hx-post="/undo/1/" '
    'hx-swap="none" data-undo><button type="submit" data-key="z">Undo</button></form></div>'
    "</hx-partial>"
)
DIALOG = (
    '<dialog class="ui-dialog" id="opened" aria-labelledby="opened-title" data-open>'
    '<h2 id="opened-title">New</h2><form method="post" action="/form/" hx-post="/form/" '
    'hx-target="#dialog"><input type="hidden" name="_key" value="">{0}'
    '<input id="f-name" name="name" aria-label="Name"><button type="submit">Add</button></form>'
    "</dialog>"
)
SUMMARY = '<div class="ui-errors" role="alert" tabindex="-1" data-error-summary>Enter a name</div>'


def active(page):
    """Id and text of the focused element."""
    return page.evaluate(
        "(e => (e.id || e.className || e.tagName) + ' ' + e.textContent.trim().slice(0, 30))"
        "(document.activeElement)"
    )


def count(page, selector):
    return page.locator(selector).count()


def test_rows_are_walked_selected_and_opened(open_page):
    page = open_page(
        "list", answers={"GET /card/": (200, '<aside data-drawer tabindex="-1">Card</aside>')}
    )
    press = page.keyboard.press
    press("Escape")
    assert page.locator("[data-bulk]").is_hidden()
    for key in ("j", "j", "x", "j", "j", "Shift+X"):
        press(key)
    assert count(page, "tr[aria-selected]") == 3
    assert page.locator("[data-bulk-count]").inner_text() == "Zaznaczono: 3"
    press("Space")
    page.wait_for_selector("[data-drawer]")
    page.wait_for_url("**peek=4")
    press("Space")
    assert count(page, "[data-drawer]") == 0
    press("Escape")
    assert count(page, "tr[aria-selected]") == 0
    press("Enter")
    page.wait_for_url("**/card/")


def test_letters_are_matched_by_place_on_a_russian_keyboard(open_page):
    page = open_page("list")
    event = "new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true})"
    page.evaluate(f"document.body.dispatchEvent({event})")
    assert count(page, "tr[data-cursor]") == 1


def test_single_keys_can_be_switched_off(open_page):
    page = open_page("list")
    page.evaluate("document.documentElement.dataset.hotkeys = 'off'")
    for key in ("j", "n"):
        page.keyboard.press(key)
    assert count(page, "tr[data-cursor]") == 0
    assert page.locator("#add-menu").is_hidden()


def test_keys_stay_letters_in_fields(open_page):
    page = open_page("list")
    page.locator("main input[type=search]").fill("")
    page.keyboard.type("jnx/")
    assert page.locator("main input[type=search]").input_value() == "jnx/"
    assert count(page, "tr[data-cursor]") == 0


def test_cell_is_edited_saved_and_left(open_page):
    answers = {f"GET /cell/{no}/": (200, CELL.format(no)) for no in (1, 2)}
    page = open_page("list", answers=answers | {"POST /cell/1/": (200, "Łódź")})
    page.locator("#row-1 [data-cell]").click()
    page.wait_for_selector("#row-1 input[name=city]")
    page.keyboard.type("Łódź")
    page.keyboard.press("Enter")
    page.wait_for_selector("#row-2 [data-cell-form]")
    assert page.locator("#row-1 [data-cell]").inner_text() == "Łódź"
    page.keyboard.press("Escape")
    assert page.locator("#row-2 [data-cell]").inner_text() == "Miechów"
    assert "Miechów" in active(page)


def test_new_is_two_keys_and_errors_keep_the_dialog(open_page):
    sent = []

    def save(request):
        sent.append(request.post_data)
        return (422, DIALOG.format(SUMMARY)) if len(sent) == 1 else (200, TOAST.format("Added"))

    answers = {"POST /form/": save, "POST /undo/1/": (200, "")}
    page = open_page("list", answers=answers | {"GET /form/": (200, DIALOG.format(""))})
    page.keyboard.press("n")
    page.keyboard.press("k")
    page.wait_for_selector("dialog[open] #f-name")
    page.wait_for_selector("#f-name:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] [data-error-summary]")
    page.wait_for_selector("[data-error-summary]:focus")
    page.locator("#dialog button[type=submit]").click()
    page.wait_for_selector("[data-toast]:visible")
    assert "_key=" in sent[0]
    assert len(sent[0].partition("_key=")[2].partition("&")[0]) == 36
    page.evaluate("document.querySelector('dialog[open]').close()")
    with page.expect_request("**/undo/1/"):
        page.keyboard.press("z")
    page.wait_for_selector("[data-toast]", state="detached")


def test_double_submit_is_sent_once(open_page):
    page = open_page("card")
    prevented = page.evaluate(
        """() => {
          const form = document.querySelector("main form");
          const seen = [];
          addEventListener("submit", (e) => { seen.push(e.defaultPrevented); e.preventDefault(); });
          form.requestSubmit();
          form.requestSubmit();
          return seen;
        }"""
    )
    assert prevented == [False]


def test_sequence_goes_to_a_module(open_page):
    page = open_page("list")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/board/")


def test_palette_finds_records_and_commands(open_page):
    found = '<h3>Customers</h3><a role="option" href="/card/">Brzoza</a>'
    page = open_page("list", answers={"GET /search/": (200, found)})
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.keyboard.type("imp")
    page.wait_for_selector("#palette-records [role=option]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/card/")


def test_sheet_of_shortcuts_lists_this_page(open_page):
    page = open_page("card")
    page.keyboard.press("Shift+?")
    page.wait_for_selector("#keys[open]")
    lines = page.locator("[data-keys-list] li").all_inner_texts()
    assert any(line.startswith("Zadzwoń") for line in lines)


def test_card_moves_by_keys_and_returns_when_refused(open_page):
    refused = TOAST.format("Add a product first")
    answers = {"POST /move/10/": lambda request: answer_move(request.post_data, refused)}
    page = open_page("board", answers=answers)
    page.locator("#deal-10").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.locator("#live", has_text="Rozpoznanie").wait_for(state="attached")
    assert count(page, '[data-column="2"] #deal-10') == 1
    page.keyboard.press("m")
    page.keyboard.press("5")
    page.wait_for_selector("[data-toast]:visible")
    page.wait_for_selector("#deal-10:focus")
    assert count(page, '[data-column="2"] #deal-10') == 1


def answer_move(sent, refused):
    return (409, refused) if "stage=5" in sent else (200, "")


def test_card_moves_by_mouse(open_page):
    page = open_page("board", answers={"POST /move/30/": (200, "")})
    card = page.locator("#deal-30").bounding_box()
    goal = page.locator('[data-column="4"] ol').bounding_box()
    page.mouse.move(card["x"] + 60, card["y"] + 40)
    page.mouse.down()
    page.mouse.move(card["x"] + 120, card["y"] + 60)
    page.mouse.move(goal["x"] + 60, goal["y"] + 250, steps=4)
    with page.expect_request("**/move/30/") as asked:
        page.mouse.up()
    assert "stage=4" in asked.value.post_data
    assert count(page, '[data-column="4"] #deal-30') == 1
    assert page.locator('[data-column="4"] [data-column-count]').inner_text() == "5"


def test_combobox_tags_and_money(open_page):
    options = '{"options": [{"value": "7", "label": "Brzoza"}, {"value": "9", "label": "Browar"}]}'
    page = open_page("form", answers={"GET /options/": (200, options)})
    page.locator("#f-parent").focus()
    page.keyboard.type("br")
    page.wait_for_selector("[role=listbox]:visible [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#f-parent") == "Browar"
    assert page.input_value("input[name=parent]") == "9"
    page.locator("#f-tags").fill("nowa")
    page.keyboard.press("Enter")
    assert page.input_value("input[name=tags]") == "hala, serwis, nowa"
    page.keyboard.press("Backspace")
    assert page.input_value("input[name=tags]") == "hala, serwis"
    page.fill("#f-value", "1234567,5")
    page.locator("#f-day").focus()
    mark = "." if page.get_attribute("html", "lang") == "en" else ","
    assert page.input_value("#f-value") == f"1\u00a0234\u00a0567{mark}50"


def test_theme_and_menu_are_remembered(open_page):
    page = open_page("list")
    page.locator("[data-theme-switch] button").click()
    assert page.get_attribute("html", "data-theme") == "dark"
    page.locator("[data-rail-switch]").click()
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    assert cookies["theme"] == "dark"
    assert cookies["rail"] == "1"


def test_draft_waits_and_goes_on_sign_out(open_page):
    page = open_page("card")
    page.fill("#f-note", "Oddzwonić")
    page.wait_for_timeout(400)
    show(page, "card")
    assert page.input_value("#f-note") == "Oddzwonić"
    page.evaluate(
        """() => {
          const form = document.body.appendChild(document.createElement("form"));
          form.setAttribute("data-sign-out", "");
          form.addEventListener("submit", (event) => event.preventDefault());
          form.requestSubmit();
        }"""
    )
    assert (
        page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:')).length") == 0
    )


def test_a_form_that_becomes_that_of_the_next_piece_of_work_gets_its_draft(open_page):
    """As a queue worked one by one does: the element stays, the name of its draft is another."""
    page = open_page("card")
    page.fill("#f-note", "Oddzwonić")
    became = page.evaluate(
        """() => {
          const note = document.getElementById("f-note"), form = note.form;
          const typed = [[note.name, "Wysłać cennik", false]];
          localStorage.setItem("draft:next", JSON.stringify({ at: Date.now(), typed }));
          const news = () => new Event("htmx:after:settle", { bubbles: true });
          const settle = () => form.dispatchEvent(news());
          settle();
          const same = note.value;
          form.dataset.draft = "next";
          note.value = "";
          settle();
          return [same, note.value];
        }"""
    )
    assert became == ["Oddzwonić", "Wysłać cennik"]


def test_an_answer_forgets_the_draft_that_was_sent_and_not_the_next_one(open_page):
    page = open_page("card")
    left = page.evaluate(
        """() => {
          const form = document.getElementById("f-note").form;
          const at = Date.now(), typed = [];
          for (const name of ["first", "next"]) {
            localStorage.setItem(`draft:${name}`, JSON.stringify({ at, typed }));
          }
          const detail = { ctx: { sourceElement: form, response: { status: 200 } } };
          const tell = (type) =>
            form.dispatchEvent(new CustomEvent(`htmx:${type}:request`, { bubbles: true, detail }));
          form.dataset.draft = "first";
          tell("before");
          form.dataset.draft = "next";
          tell("finally");
          return Object.keys(localStorage).filter((key) => /^draft:(first|next)$/.test(key));
        }"""
    )
    assert left == ["draft:next"]


def test_builder_adds_and_removes_conditions(open_page):
    page = open_page("list")
    page.keyboard.press("f")
    page.locator("#builder [data-add-row]").click()
    assert count(page, "#builder .condition") == 2
    assert count(page, "#builder select[name=f1]") == 1
    page.locator("#builder [data-remove-row]").last.click()
    assert count(page, "#builder .condition") == 1
    page.keyboard.press("Escape")
    assert page.locator("#builder").is_hidden()


def test_region_is_morphed_not_nested(open_page):
    page = open_page("list")
    page.locator(".ui-tab").nth(1).click()
    page.wait_for_url("**v=2")
    page.wait_for_timeout(200)
    assert count(page, "#list") == 1
    assert count(page, "tr[data-row]") == 18


def test_failed_save_keeps_the_page_and_says_so(open_page):
    page = open_page("form", answers={"POST /form/": (500, "<h1>Broken</h1>")})
    page.fill("#f-name", "Brzoza")
    page.evaluate("document.querySelector('main form').setAttribute('hx-target', 'this')")
    page.evaluate("htmx.process(document.querySelector('main form'), true)")
    page.locator("main button[type=submit]").click()
    page.wait_for_selector("[data-toast]:visible")
    assert page.input_value("#f-name") == "Brzoza"
    assert count(page, "h1") == 1


def test_what_the_page_fetches_by_itself_takes_no_focus(open_page):
    page = open_page("list", answers={"GET /pins/": (200, '<a href="/p/" id="pin-1">Late 3</a>')})
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        "() => { const box = Object.assign(document.createElement('div'), { id: 'fetched' });"
        " box.setAttribute('hx-get', '/pins/'); box.setAttribute('hx-trigger', 'load');"
        " document.querySelector('main').append(box); htmx.process(box); }"
    )
    page.wait_for_selector("#pin-1")
    assert page.evaluate("document.activeElement === document.body")
