"""Legal forms of companies: recognised in names wherever they stand, and told apart by kind."""

from collections.abc import Sequence

LIMITED, STOCK, PARTNERS, OTHER = "limited", "stock", "partners", "other"
# The word for a company as such: says nothing about its form.
PLAIN = ""

_WRITTEN = {
    LIMITED: (
        "spolka z ograniczona odpowiedzialnoscia", "spolka z o o", "spolka zoo", "sp z o o",
        "sp z oo", "sp zoo", "spzoo", "sp z ograniczona odpowiedzialnoscia", "spolka z o",
        "obshchestvo s ogranichennoi otvetstvennostyu", "ooo", "o o o", "oo o", "o oo", "tov",
        "tovarystvo z obmezhenoyu vidpovidalnistyu", "gesellschaft mit beschrankter haftung",
        "gmbh", "g m b h", "ltd", "limited", "limited liability company", "limited liability co",
        "llc", "l l c", "pte ltd", "pte limited", "private limited", "pvt ltd", "pvt limited",
        "pty ltd", "pty limited", "ltda", "limitada", "srl", "s r l", "sarl", "s a r l", "bv",
        "b v", "besloten vennootschap", "sro", "s r o", "spol s r o", "doo", "d o o", "kft", "oy",
        "ab", "aps", "as", "sia", "uab", "ou", "sl", "s l", "private limited company", "co ltd",
        "company limited", "co limited", "co pte ltd", "societatea cu raspundere limitata",
        "societe a responsabilite limitee", "sociedad limitada", "ug", "too",
    ),
    STOCK: (
        "spolka akcyjna", "sa", "s a", "psa", "p s a", "prosta spolka akcyjna", "oao", "zao",
        "pao", "ao", "nao", "otkrytoe aktsionernoe obshchestvo",
        "zakrytoe aktsionernoe obshchestvo",
        "publichnoe aktsionernoe obshchestvo", "aktsionernoe obshchestvo", "ag",
        "aktiengesellschaft", "plc", "p l c", "public limited company", "joint stock company",
        "open joint stock company", "public joint stock company", "closed joint stock company",
        "jsc", "ojsc", "pjsc", "cjsc", "nv", "n v", "spa", "s p a", "sas", "s a s", "se",
        "asa", "a s", "sa de cv", "s a de c v", "tbk", "joynt stock company",
        "corporation joint stock company", "pat", "prat", "at",
    ),
    PARTNERS: (
        "spolka jawna", "sp j", "spj", "spolka komandytowa", "sp k", "spk", "spolka cywilna",
        "s c", "sc", "spolka partnerska", "sp p", "spolka z o o sp k", "sp z o o sp k",
        "sp z o o spolka komandytowa", "spolka z ograniczona odpowiedzialnoscia spolka komandytowa",
        "spolka komandytowo akcyjna", "ska", "kg", "ohg", "gbr", "gmbh co kg", "gmbh and co kg",
        "llp", "l l p", "lp", "l p", "limited partnership", "limited liability partnership",
    ),
    OTHER: (
        "fundacja", "stowarzyszenie", "spoldzielnia", "individualnyi predprinimatel", "ip",
        "indywidualny przedsiebiorca", "ev", "e v", "pt", "p t", "fop", "gup", "mup", "fgup",
    ),
    PLAIN: (
        "corporation", "corp", "incorporated", "inc", "company", "co", "cie", "compagnie", "and co",
        "spolka", "kompaniya", "firma", "korporatsiya", "na", "n a",
    ),
}  # fmt: skip
_KINDS = {tuple(text.split()): kind for kind, texts in _WRITTEN.items() for text in texts}
_LONGEST = max(map(len, _KINDS))
_FIRSTS = {words[0] for words in _KINDS}
# Words of two or three letters that are forms only where forms stand: at an end of the name.
_SHORT = 3


def part(words: Sequence[str]) -> tuple[list[str], list[str], frozenset[str]]:
    """The words of a name without legal forms, the words of those, and their kinds."""
    core: list[str] = []
    form: list[str] = []
    kinds: set[str] = set()
    at = 0
    while at < len(words):
        size, kind = _form_at(words, at) if words[at] in _FIRSTS else (0, PLAIN)
        if not size:
            core.append(words[at])
            at += 1
            continue
        form += words[at : at + size]
        kinds |= {kind} - {PLAIN}
        at += size
    return (core, form, frozenset(kinds)) if core else (list(words), [], frozenset())


def otherwise(folded: str) -> list[str]:
    """A folded name, and the same without its legal form and with any other behind it."""
    core, _form, _kinds = part(folded.split())
    bare = " ".join(core)
    return [folded, bare, *(f"{bare} {text}" for texts in _WRITTEN.values() for text in texts)]


def _form_at(words: Sequence[str], at: int) -> tuple[int, str]:
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        kind = _KINDS.get(tuple(words[at : at + size]))
        if kind is None:
            continue
        is_short = size == 1 and len(words[at]) <= _SHORT
        if is_short and at > 0 and not _only_forms(words, at + 1):
            continue
        return size, kind
    return 0, PLAIN


def _only_forms(words: Sequence[str], at: int) -> bool:
    """Whether nothing but forms follows."""
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            if tuple(words[at : at + size]) in _KINDS:
                at += size
                break
        else:
            return False
    return True
