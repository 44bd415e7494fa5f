"""Take the pictures of the guide from a running demo company, in each language.

`python tools/pictures.py http://127.0.0.1:8000/sign-in/link/…` with the link that `kartoteka link`
prints. Needs Playwright and a Chromium of this machine.
"""

import argparse
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import small_png
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs/guide/pictures"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
LANGUAGES = ("pl", "en", "ru")
WIDE = {"width": 1280, "height": 680}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Picture:
    """One picture: the page, what is done on it first, and the size of the window."""

    name: str
    path: str
    prepare: Callable[[Any], None] = lambda page: None
    is_phone: bool = False


def open_first_card(page: Any) -> None:
    """Follow the first title of a list."""
    page.goto(page.locator("tbody a[href*='/customers/']").first.get_attribute("href"))
    page.wait_for_load_state("networkidle")


def open_biggest_chart(page: Any) -> None:
    """Draw the organisation of the first customer of the list that has units."""
    page.goto(page.locator("tbody a[href*='/customers/']").first.get_attribute("href"))
    page.goto(page.locator("a[href$='/organisation/']").first.get_attribute("href"))
    page.wait_for_load_state("networkidle")


def open_personal_data(page: Any) -> None:
    """What is known about the first person of the list, and what can be done about it."""
    card = page.locator("tbody a[href*='/people/']").first.get_attribute("href")
    page.goto(f"{card}privacy/")
    page.wait_for_load_state("networkidle")


def open_first_lead(page: Any) -> None:
    """Follow the first title of the list of leads."""
    page.goto(page.locator("tbody a[href*='/leads/']").first.get_attribute("href"))
    page.wait_for_load_state("networkidle")


def open_palette(page: Any) -> None:
    """Type a fragment into the search that is everywhere."""
    page.keyboard.press("/")
    page.locator("dialog[open] input").first.fill("lak")
    page.wait_for_timeout(800)


def open_filter(page: Any) -> None:
    """Show what the filter asks."""
    page.keyboard.press("f")
    page.wait_for_timeout(800)


def bring_a_file(page: Any) -> None:
    """Go to the step at which columns are recognised."""
    page.locator("input[type=file]").first.set_input_files(
        {"name": "klienci.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1250")}
    )
    for _step in ("file", "columns"):
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(1000)
        page.wait_for_load_state("networkidle")


FILE = """Firma;NIP;Telefon;Miejscowość;Wartość umowy;Data umowy
Zakład Stolarski Dąb;5260250274;601 200 300;Żywiec;12 400,00;03.04.2026
Piekarnia Łoś s.c.;7740001454;(22) 555 01 02;Łódź;8 150,50;17.05.2026
"""
BUSY = "/customers/?open_opportunities__at_least=2&sort=-last_contact_at"
ASKED = "/customers/?status__is=active&owner__is=me&last_contact_at__older_than_days=30"
PICTURES = (
    Picture("today", "/today/"),
    Picture("customers", "/customers/"),
    Picture("customer", BUSY, open_first_card),
    Picture("board", "/opportunities/board/"),
    Picture("funnel", "/opportunities/funnel/"),
    Picture("search", "/today/", open_palette),
    Picture("filter", ASKED, open_filter),
    Picture("import", "/import/", bring_a_file),
    Picture("fields", "/settings/fields/"),
    Picture("lead", "/leads/?status__is=working&sort=-score", open_first_lead),
    Picture("sources", "/leads/sources/"),
    Picture("organisation", "/customers/?q=Międzygminne", open_biggest_chart),
    Picture("menu", "/modules/arrange/"),
    Picture("products", "/products/"),
    Picture("privacy", "/people/", open_personal_data),
    Picture("duplicates", "/people/duplicates/"),
    Picture("phone", "/today/", is_phone=True),
)


def main() -> int:
    """Take the pictures that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("link", help="a one-time sign-in link")
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder of the languages")
    parser.add_argument("--languages", nargs="*", choices=LANGUAGES, default=list(LANGUAGES))
    options = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        print("Chromium is not installed.", file=sys.stderr)
        return 2
    wanted = [picture for picture in PICTURES if not options.names or picture.name in options.names]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        failed = walk(browser, options, wanted)
        browser.close()
    return int(failed)


def walk(browser: Any, options: argparse.Namespace, wanted: list[Picture]) -> bool:
    """Sign in once and go through the languages; whether any page did not answer as it should."""
    parts = urlsplit(options.link)
    context = browser.new_context(
        base_url=f"{parts.scheme}://{parts.netloc}", viewport=WIDE, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(options.link)
    if "/sign-in/" in page.url:
        print("The link is used up; `kartoteka link` prints a new one.", file=sys.stderr)
        return True
    failed = False
    for language in options.languages:
        speak(page, language)
        failed |= take(page, wanted, options.into / language)
    speak(page, LANGUAGES[0])
    return failed


def speak(page: Any, language: str) -> None:
    """Set the language of whoever has signed in."""
    page.goto("/settings/me/")
    page.locator("[name=language]").first.select_option(language)
    page.locator("form:has([name=language]) [type=submit]").first.click()
    page.wait_for_load_state("networkidle")


def take(page: Any, wanted: list[Picture], folder: Path) -> bool:
    """Take the pictures in one language; whether any page did not answer as it should."""
    folder.mkdir(parents=True, exist_ok=True)
    failed = False
    for picture in wanted:
        page.set_viewport_size(PHONE if picture.is_phone else WIDE)
        answer = page.goto(picture.path)
        page.wait_for_load_state("networkidle")
        if answer.status != 200:
            print(f"{picture.path} answers {answer.status}", file=sys.stderr)
            failed = True
            continue
        picture.prepare(page)
        file = folder / f"{picture.name}.png"
        page.screenshot(path=file)
        small_png.shrink(file)
        print(f"{folder.name}/{picture.name}: {file.stat().st_size // 1024} KB", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
