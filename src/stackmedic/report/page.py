"""A page of terminal text: lines that fit a width, coloured or not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from stackmedic.report.plain import clean, columns, continued, cut, wrap


class Style(Enum):
    """How a line looks, as SGR codes; the words never depend on it."""

    PLAIN = ""
    BOLD = "1"
    FAINT = "2"
    RED = "1;31"
    GREEN = "1;32"
    YELLOW = "1;33"
    CYAN = "36"


@dataclass(slots=True)
class Page:
    """Collects lines. Every text handed in is made harmless here, so that no caller can forget it."""

    width: int = 80
    colour: bool = False
    lines: list[str] = field(default_factory=list)

    def add(self, text: str = "", *, first: str = "", rest: str | None = None, style: Style = Style.PLAIN) -> None:
        """A text, wrapped: its first line starts with ``first``, the others with ``rest`` (spaces of that length)."""
        rest = " " * columns(first) if rest is None else rest
        for line in wrap(clean(text), self.width, first, rest):
            self.lines.append(self.paint(line.rstrip(), style))

    def command(self, text: str, *, first: str = "", style: Style = Style.CYAN) -> None:
        """What is to be typed. A line that is too long goes on after a backslash, as shells have it, between words."""
        for line in continued(clean(text), self.width, first):
            self.lines.append(self.paint(line, style))

    def row(self, text: str, *, first: str = "", style: Style = Style.PLAIN) -> None:
        """A text on one line, cut where the width ends."""
        self.lines.append(self.paint(cut(first + clean(text), self.width).rstrip(), style))

    def pair(self, left: str, right: str, *, style: Style = Style.PLAIN) -> None:
        """Left and right margin on one line when both fit; else on two."""
        left, right = clean(left), clean(right)
        space = self.width - columns(left) - columns(right)
        if space < 2:
            self.add(left, style=style)
            self.add(right, first="  ", style=style)
        else:
            self.lines.append(self.paint(left + " " * space + right, style))

    def table(self, rows: Sequence[tuple[Style, tuple[str, ...]]], indent: str = "  ") -> None:
        """Rows of cells, aligned. Where they do not fit, the first cells stand above the others; then lines are cut."""
        cleaned = [(style, tuple(map(clean, cells))) for style, cells in rows]
        widths = [max(map(columns, cells)) for cells in zip(*(cells for _, cells in cleaned), strict=True)]
        stacked = len(widths) > 2 and len(indent) + sum(widths) + 2 * (len(widths) - 1) > self.width
        if stacked:
            del widths[0]
        for style, cells in cleaned:
            if stacked:
                self.row(cells[0], first=indent, style=style)
                cells = cells[1:]
            padded = [cell + " " * (wide - columns(cell)) for cell, wide in zip(cells, widths, strict=True)]
            self.row("  ".join(padded), first=indent * 2 if stacked else indent, style=style)

    def gap(self) -> None:
        """One empty line; never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, text: str, style: Style = Style.BOLD) -> None:
        self.gap()
        self.add(text, style=style)

    def paint(self, line: str, style: Style) -> str:
        return f"\x1b[{style.value}m{line}\x1b[0m" if self.colour and style.value and line else line

    def text(self) -> str:
        return "\n".join(self.lines).rstrip("\n") + "\n"
