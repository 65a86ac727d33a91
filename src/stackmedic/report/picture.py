"""The topology as an SVG: columns from the clients to the stores, what is broken in red, and not by colour alone.

Everything is built as a tree, so that no text can become markup; places are whole pixels, so that the same topology
gives the same bytes.
"""

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from stackmedic.model.topology import Condition, Line, Stand, Topology
from stackmedic.report.plain import clean, cut

BOX_WIDTH, BOX_HEIGHT = 300, 56
COLUMN, ROW, MARGIN = 440, 112, 24
LONGEST_NAME = 36  # Characters that fit a box.
LONGEST_LABEL = 18  # Characters that fit between two boxes.
ALONG = 70  # Pixels from the start of a line to its label,
DOWN = 28  # and how far down it is, in per cent of the way: lines fan out there.
MARKS = {Condition.BROKEN: "✗ ", Condition.HURT: "! ", Condition.UNKNOWN: "? "}
Places = dict[str, tuple[int, int]]


def svg(topology: Topology) -> Element:
    """The picture, with a title and a description for those who do not see it."""
    columns = [list(each) for _, each in groupby(topology.stands, key=lambda each: each.tier)]
    places = {
        stand.name: (MARGIN + column * COLUMN, MARGIN + row * ROW)
        for column, stands in enumerate(columns)
        for row, stand in enumerate(stands)
    }
    width = 2 * MARGIN + (len(columns) - 1) * COLUMN + BOX_WIDTH
    height = 2 * MARGIN + max(map(len, columns), default=1) * ROW - (ROW - BOX_HEIGHT)
    root = Element("svg", {"viewBox": f"0 0 {width} {height}", "role": "img", "aria-labelledby": "what which"})
    SubElement(root, "title", {"id": "what"}).text = "Topology of the stack"
    SubElement(root, "desc", {"id": "which"}).text = described(topology)
    drawn = [line for line in topology.lines if line.source in places and line.destination in places]
    for line in drawn:
        _line(root, line, places)
    for line in drawn:  # Above all lines, so that none goes through a word.
        _label(root, line, places)
    for stand in topology.stands:
        _stand(root, stand, places[stand.name])
    return root


def described(topology: Topology) -> str:
    """What the picture shows, in words: all that is not sound."""
    told = [f"{each.name} is {each.condition.value}" for each in topology.stands if each.condition in MARKS]
    told += [
        f"the way from {each.source} to {each.destination} ({each.what}) is {each.condition.value}"
        for each in topology.lines
        if each.condition in MARKS
    ]
    return clean("; ".join(told)) or "Everything in it is sound."


def _stand(root: Element, stand: Stand, place: tuple[int, int]) -> None:
    x, y = place
    group = SubElement(root, "g", {"class": f"stand {stand.condition.value}"})
    SubElement(group, "title").text = clean(f"{stand.name}: {stand.says or stand.condition.value}")
    box = {"x": x, "y": y, "width": BOX_WIDTH, "height": BOX_HEIGHT, "rx": 6}
    SubElement(group, "rect", {key: str(each) for key, each in box.items()})
    name = cut(clean(stand.name), LONGEST_NAME)
    for text, down, kind in ((MARKS.get(stand.condition, "") + name, 24, "name"), (clean(stand.kind), 43, "kind")):
        at = {"x": str(x + BOX_WIDTH // 2), "y": str(y + down), "class": kind}
        SubElement(group, "text", at).text = text


def _line(root: Element, line: Line, places: Places) -> None:
    (x1, y1), (x2, y2) = places[line.source], places[line.destination]
    x1, y1, y2 = x1 + BOX_WIDTH, y1 + BOX_HEIGHT // 2, y2 + BOX_HEIGHT // 2
    group = SubElement(root, "g", {"class": f"line {line.condition.value}"})
    says = line.says or line.condition.value
    SubElement(group, "title").text = clean(f"{line.source} to {line.destination}, {line.what}: {says}")
    bend = (x2 - x1) // 2
    curve = f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
    SubElement(group, "path", {"d": curve})
    SubElement(group, "path", {"d": f"M{x2} {y2}l-8 -4v8z", "class": "head"})


def _label(root: Element, line: Line, places: Places) -> None:
    (x, y1), (_, y2) = places[line.source], places[line.destination]
    at = {"x": str(x + BOX_WIDTH + ALONG), "y": str(y1 + BOX_HEIGHT // 2 + (y2 - y1) * DOWN // 100 - 6)}
    label = SubElement(root, "text", {**at, "class": f"label {line.condition.value}"})
    label.text = MARKS.get(line.condition, "") + cut(clean(line.what), LONGEST_LABEL)
