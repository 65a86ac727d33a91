"""What somebody looked at and found in order, and what works elsewhere under the same conditions.

"The security group is open", "NAT works", "other services pull the same image in the same subnets": each sentence
clears its subject, as long as nothing in it limits or denies ("allows only", "does not allow", "should be open").
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.exclusions import SUBJECTS
from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

SENTENCE = re.compile(r"[^.;!?\n]+(?:\.(?=\S)[^.;!?\n]+)*\??")  # With the mark of a question.
LIMITED = re.compile(
    r"\b(?:not?|never|none|only|just|until|unless|should|must|if|why|whether|without|except|limited|restricted|instead"
    r"|wrong|too|before|used to|first|sometimes)\b|n't\b|\bcannot\b",
    re.IGNORECASE,
)
FINE = (
    r"(?:fine|ok(?:ay)?|correct(?:ly)?|in (?:order|place)|(?:wide )?open|healthy|valid|unchanged|verified"
    r"|not the (?:problem|issue|cause)|works?|working|as expected"
    r"|allow(?:s|ed)? (?:all|any|every|both|traffic|it|this|them)\w*)"
)
BETWEEN = r"[^.;\n]{0,50}?"


def in_order(subject: str, fine: str = FINE) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{subject})\b{BETWEEN}\b{fine}(?!\w| only| until| when| again)", re.IGNORECASE)


FOUND = {
    "inbound rules": in_order(
        r"security[- ]groups?|SGs?|inbound(?: rules?)?|ingress(?: rules?)?",
        rf"(?:{FINE}|admits? \w+|allows? (?:\w+ ){{0,3}}\d{{2,5}})",
    ),
    "outbound rules": in_order(
        r"security[- ]groups?|SGs?|outbound(?: (?:security group )?rules?)?|egress(?: rules?)?",
        r"(?:fine|ok(?:ay)?|correct|(?:wide )?open|allow(?:s|ed)? (?:all|any|every)\w*|unrestricted)",
    ),
    "network ACLs": in_order(r"(?:network )?N?ACLs?", rf"(?:{FINE}|(?:the )?default)"),
    "routes": in_order(r"route tables?|routes?|routing"),
    "the way out": in_order(
        r"NAT(?: gateways?)?|internet(?: access| connectivity)?|outbound (?:access|connectivity)",
        r"(?:fine|ok(?:ay)?|healthy|works?|working|available|in place)",
    ),
    "the role's policy": in_order(
        r"(?<!bucket )(?<!repository )(?<!key )(?<!trust )(?<!endpoint )(?<!resource )(?:role|policy|permissions?)",
        r"(?:fine|ok(?:ay)?|correct|in place|verified|may read|has (?:all|full|the (?:permission|action|right))"
        r"|allows? (?:it|all|every)\w*|AdministratorAccess|s3:\*)",
    ),
    "credentials": in_order(r"passwords?|credentials|user ?names?", r"(?:fine|ok(?:ay)?|correct|right|valid|works?)"),
    "the image": in_order(r"image|tag", r"(?:exists?|is (?:there|in ECR|present)|can be pulled|pulls fine)(?! by its)"),
    "load": in_order(
        r"CPU|memory|load|utili[sz]ation", r"(?:low|normal|idle|flat|to spare|(?:at |below |under )?[1-4]?\d ?%)"
    ),
    "the far end": in_order(
        r"database|RDS|instance|cluster|redis|cache", r"(?:is|are|was|shows?|status) (?:available|up|healthy|running)"
    ),
    "targets": in_order(r"targets?", r"(?:is|are|stay\w*|all) healthy"),
    "the certificate": in_order(r"certificate", r"(?:valid|issued|in date)"),
    "the secret": in_order(r"secret|parameter", r"(?:exists?|is there|can be read)"),
}
ALIKE = re.compile(
    r"\b(?:others?|another|every other|the rest|elsewhere|by hand|laptop|bastion)\b[^.;\n]{0,60}?"
    r"\b(?:work|works|pull|pulls|start|starts|run|runs|succeed|succeeds|reach|reaches|connect|connects|are fine|can)\b",
    re.IGNORECASE,
)
SAME = {
    "the subnet": r"same subnets?",
    "the role": r"same (?:task |execution |IAM )?roles?",
    "the same image": r"same image",
    "inbound rules": r"same (?:security )?groups?",
    "credentials": r"same (?:password|credentials|user|secret)",
}
FROM_ELSEWHERE = re.compile(
    r"\b(?:works?|connects?|succeeds?|answers?|reach\w*|can(?: connect)?|is fine)\b(?![^.;\n]{0,30}\bfrom within)"
    r"[^.;\n]{0,25}?\bfrom (?:an? |the |my |our )?(?:\w+ )?"
    r"(?:bastion|laptop|EC2|jump|home|office|other|another|instance)",
    re.IGNORECASE,
)


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    for line, item in items:
        for sentence in SENTENCE.findall(item.text):
            for name in cleared(sentence):
                yield Fact(SUBJECTS[name].says, line)


def cleared(sentence: str) -> Iterator[str]:
    """What a sentence says is in order."""
    if sentence.endswith("?"):
        return
    for name, form in FOUND.items():
        found = form.search(sentence)
        if found and not LIMITED.search(sentence[max(0, found.start() - 15) : found.end()]):
            yield name
    if ALIKE.search(sentence):
        yield from (name for name, form in SAME.items() if re.search(form, sentence, re.IGNORECASE))
    if FROM_ELSEWHERE.search(sentence) and not LIMITED.search(sentence):
        yield "the far end"


WORDS = (
    "fine, ok,open,correct,works,working,healthy,valid,same ,allow,exist,from the,from a,from my,from our,from home"
    ",from ec2,available,in place,admit,can be,cpu,memory,default,has all,has full,running,may read"
)
reader = Reader(words=tuple(WORDS.split(",")), read=read)
