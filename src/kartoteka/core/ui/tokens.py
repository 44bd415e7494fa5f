"""Colour tokens of both themes: the single source of styles and of the contrast check.

Imports nothing outside the standard library, because the build hook runs this file alone.
"""

LIGHT = {
    "canvas": "#FFFFFF", "sunken": "#F7F8FA", "raised": "#FFFFFF", "hover": "#F1F3F6",
    "active": "#E8EBF0", "line": "#E3E6EB", "line-mid": "#CBD0D9", "line-strong": "#868E9C",
    "ink": "#171A1F", "ink2": "#444B57", "ink3": "#5F6775",
    "accent": "#2F55D4", "accent-hover": "#2444B3", "accent-ink": "#2A4CC0",
    "accent-tint": "#EDF1FE", "on-accent": "#FFFFFF", "focus": "#2F55D4",
    "green": "#14683C", "green-tint": "#E2F4E9", "green-dot": "#1F8F54",
    "red": "#B0271D", "red-tint": "#FDE9E7", "red-dot": "#D23B2F",
    "amber": "#7F4D00", "amber-tint": "#FCEFD2", "amber-dot": "#B97400",
    "blue": "#1F4E9E", "blue-tint": "#E4EEFC", "blue-dot": "#2F6FD6",
    "violet": "#6136A3", "violet-tint": "#F0E9FB", "violet-dot": "#8454CF",
    "gray": "#444B57", "gray-tint": "#ECEEF2", "gray-dot": "#7A8290",
    "danger": "#B8291E", "danger-hover": "#9A2018", "on-danger": "#FFFFFF",
    "c1": "#2F55D4", "c2": "#0E8A7B", "c3": "#C2620A", "c4": "#8454CF", "c5": "#B8326F",
    "c6": "#667085", "cprev": "#8490BA",
    "toast": "#1F2329", "on-toast": "#F4F5F7", "toast-link": "#B9C7FF",
}  # fmt: skip
DARK = {
    "canvas": "#131518", "sunken": "#0D0F11", "raised": "#1B1E22", "hover": "#1F2328",
    "active": "#282D34", "line": "#2A2F36", "line-mid": "#3B424C", "line-strong": "#6C7583",
    "ink": "#ECEEF1", "ink2": "#B9BFC9", "ink3": "#969EAB",
    "accent": "#4A6BE8", "accent-hover": "#3F5EDB", "accent-ink": "#9DB1FF",
    "accent-tint": "#1C2544", "on-accent": "#FFFFFF", "focus": "#8AA2FF",
    "green": "#79D6A1", "green-tint": "#12301F", "green-dot": "#3FB777",
    "red": "#FF9F95", "red-tint": "#3A1A18", "red-dot": "#EF6A5E",
    "amber": "#F0BE62", "amber-tint": "#33260E", "amber-dot": "#D99A2B",
    "blue": "#97C0FF", "blue-tint": "#15263F", "blue-dot": "#5E97EE",
    "violet": "#CBB0FB", "violet-tint": "#281D3E", "violet-dot": "#A37EE6",
    "gray": "#B9BFC9", "gray-tint": "#262A30", "gray-dot": "#8B93A0",
    "danger": "#C93A2E", "danger-hover": "#B83226", "on-danger": "#FFFFFF",
    "c1": "#7B97FF", "c2": "#3DBBAA", "c3": "#E8924A", "c4": "#B08CF0", "c5": "#E77BAA",
    "c6": "#9AA3B2", "cprev": "#66729A",
    "toast": "#2A2F36", "on-toast": "#F4F5F7", "toast-link": "#B9C7FF",
}  # fmt: skip

TONES = ("green", "red", "amber", "blue", "violet", "gray")

# foreground, background, lowest allowed ratio
PAIRS: tuple[tuple[str, str, float], ...] = (
    ("ink", "canvas", 7), ("ink", "sunken", 7), ("ink", "active", 7), ("ink2", "canvas", 7),
    ("ink2", "sunken", 4.5), ("ink2", "hover", 4.5), ("ink2", "active", 4.5),
    ("ink2", "accent-tint", 4.5), ("ink3", "canvas", 4.5), ("ink3", "sunken", 4.5),
    ("ink3", "hover", 4.5), ("ink3", "raised", 4.5), ("ink3", "accent-tint", 4.5),
    ("accent-ink", "canvas", 4.5), ("accent-ink", "sunken", 4.5), ("accent-ink", "hover", 4.5),
    ("accent-ink", "accent-tint", 4.5), ("accent-ink", "raised", 4.5),
    ("on-accent", "accent", 4.5), ("on-accent", "accent-hover", 4.5),
    ("on-danger", "danger", 4.5), ("on-danger", "danger-hover", 4.5),
    ("on-toast", "toast", 4.5), ("toast-link", "toast", 4.5),
    ("line-strong", "canvas", 3), ("line-strong", "sunken", 3), ("line-strong", "raised", 3),
    ("focus", "canvas", 3), ("focus", "sunken", 3), ("focus", "hover", 3), ("accent", "canvas", 3),
    *((tone, f"{tone}-tint", 4.5) for tone in TONES),
    *((tone, "canvas", 4.5) for tone in TONES),
    *((tone, "raised", 4.5) for tone in TONES),
    *((tone, "hover", 4.5) for tone in ("green", "red", "amber")),
    *((f"{tone}-dot", "canvas", 3) for tone in TONES),
    *((colour, "canvas", 3) for colour in ("c1", "c2", "c3", "c4", "c5", "c6", "cprev")),
)  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` by WCAG 2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def failures() -> list[str]:
    """Pairs below their floor, one sentence each; empty when every pair is readable."""
    found = []
    for theme, colours in (("light", LIGHT), ("dark", DARK)):
        for front, back, floor in PAIRS:
            ratio = contrast(colours[front], colours[back])
            if ratio < floor:
                found.append(f"{theme}: {front} on {back} is {ratio:.2f}, needs {floor}")
    return found


def css() -> str:
    """The tokens as custom properties that follow `color-scheme`."""
    pairs = "\n".join(f"  --{name}: light-dark({LIGHT[name]}, {DARK[name]});" for name in LIGHT)
    return f":root {{\n{pairs}\n}}\n"
