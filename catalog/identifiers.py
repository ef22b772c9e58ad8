"""The names that mean one paper everywhere, in their normal forms."""

import re

ARXIV = re.compile(
    r"""(?: arxiv: | (?:https?://)? (?:dx\.)? (?:doi\.org/)? (?:doi:)? 10\.48550/arxiv\.
          | (?:https?://)? (?:[\w-]+\.)* (?:arxiv|alphaxiv)\.org / (?:abs|pdf|html|src|e-print) /
          | (?:https?://)? (?:www\.)? huggingface\.co/papers/ )? \s*
        (?: (?P<new>\d{4}\.\d{4,5}) | (?P<archive>[a-z-]+)(?:\.[a-z]{2})?/(?P<old>\d{7}) )
        (?:v\d+)? (?:\.pdf)? /? (?:[?\#]\S*)?""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
LONGEST = 500  # characters of anything looked at


def identifier(text: str) -> tuple[str, str] | None:
    """("arxiv", base id) or ("doi", small letters) for an id, a URL or a DOI; None for others.

    The version is dropped, an old id keeps its archive without the subject class (math.CA/0611800
    is math/0611800), and arXiv's own DOIs are arXiv ids.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if found := ARXIV.fullmatch(text):
        return "arxiv", found["new"] or f"{found['archive'].lower()}/{found['old']}"
    if found := DOI.fullmatch(text):
        return "doi", found[1].lower()
    return None
