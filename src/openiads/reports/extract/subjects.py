"""Which systems a clause speaks of: those it names, or those that "the systems", "it" and "two" stand for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from openiads.reports.extract.clauses import Clause
from openiads.reports.extract.counts import find_pronoun_count
from openiads.reports.extract.state import State
from openiads.reports.extract.systems import SystemMention
from openiads.reports.extract.word_lists import pattern


@dataclass(frozen=True, slots=True)
class Subject:
    """A system that a clause speaks of; carried: by a pronoun or left out; count: that the pronoun gives."""

    mention: SystemMention
    carried: bool = False
    count: int | None = None


def find_subjects(
    text: str, clause: Clause, mentions: Sequence[SystemMention], before: Sequence[Subject], state: State
) -> list[Subject]:
    """Give the systems of `clause`; `mentions`: those of the sentence, `before`: of the clause before it."""
    own = [one for one in mentions if clause.start <= one.start < clause.end and not one.compared]
    own = _without_carriers(text, own)
    if clause.event == "destroyed" and own:
        return [Subject(one) for one in _suffering(text, clause, own)]
    named = _distinct(own)
    carried = _carried(text, clause, mentions, before, state)
    if named and all(not one.named and one.system == "air-defence" for one in named):
        definite = _stands_for_last(text, named[0], state)
        if definite:
            return [Subject(one, carried=True) for one in definite]
    if named:
        return [Subject(one) for one in named]
    return carried


def _carried(
    text: str, clause: Clause, mentions: Sequence[SystemMention], before: Sequence[Subject], state: State
) -> list[Subject]:
    taken = [(one.start, one.end) for one in mentions]
    last = [subject.mention for subject in before] or state.systems
    lead = text[clause.start : clause.verb_start]
    if (
        before
        and clause.divider
        and re.fullmatch(
            r"[\s,]*(?:and |then |later |also |now |not |never |were |was |are |is |have |has |had |been |being )*",
            lead,
        )
    ):
        return [replace(subject, carried=True) for subject in before]
    if not last:
        return []
    if pattern("systems", "object_pronouns").match(text, clause.verb_end) and state.just_spoken_of:
        return [Subject(one, carried=True) for one in last if one.class_id is None or clause.event != "deployed"]
    for match in pattern("systems", "anaphors", clause.lang).finditer(text, clause.start, clause.end):
        if not any(start < match.end() and match.start() < end for start, end in taken) and _is_of_systems(
            text, clause, match[0]
        ):
            head = match.start() + match[0].rfind(" ") + 1
            kept = _sort_of(last, state)
            return [Subject(replace(one, start=head, end=match.end()), carried=True) for one in kept]
    bare = pattern("systems", "bare_components").search(text, clause.start, clause.end)
    if bare and not any(start < bare.end() and bare.start() < end for start, end in taken):
        return [
            Subject(replace(one, start=bare.start(), end=bare.end(), text=bare[0]), carried=True)
            for one in _sort_of(last, state)
            if not one.class_id
        ]
    if clause.noun and state.just_spoken_of and _is_the_same_event(text, clause):
        return [Subject(one, carried=True) for one in last]
    pronoun = re.search(
        pattern("systems", "pronouns").pattern
        + r"(?:\s+(?:of (?:them|which)|more|also|later|then|now|first|soon|since|all|both|"
        r"has|have|had|were|was|are|is|been|being|will|be|would|already))"
        r"{0,4}\s*$",
        lead,
        re.IGNORECASE,
    )
    if pronoun and _may_stand(text, pronoun[0], clause, state):
        word = re.match(pattern("systems", "pronouns").pattern, pronoun[0], re.IGNORECASE)
        return [Subject(one, carried=True, count=find_pronoun_count(word[0]) if word else None) for one in last]
    return []


def _is_the_same_event(text: str, clause: Clause) -> bool:
    """ "The deployment" and "this move" are of the systems spoken of, unless it is said of what ("of troops")."""
    pointing = re.search(r"(?i)\b(?:the|this|that|such a)\s+(?:[\w-]+\s+)?$", text[clause.start : clause.verb_start])
    of_others = re.match(r"\s+(?:of|by)\b", text[clause.verb_end : clause.end])
    people = pattern("systems", "people").search(text, clause.start, clause.end)
    return pointing is not None and of_others is None and people is None


def _is_of_systems(text: str, clause: Clause, words: str) -> bool:
    """ "These assets" may be the systems; "its assets", and "the units" beside soldiers, are an army's."""
    if not pattern("systems", "vague_heads").search(words):
        return True
    pointing = re.match(r"(?i)(?:the|these|this|those|such|both|said|entire|whole|a new|a further)\b", words)
    return pointing is not None and not pattern("systems", "people").search(text, clause.start, clause.end)


def _may_stand(text: str, pronoun: str, clause: Clause, state: State) -> bool:
    """ "It" and "they" are mostly people: they stand for systems where something is done to them, or where they arrive
    or stay and the sentence before spoke of systems and of nobody else."""
    if clause.passive or not re.match(r"(?i)(?:it|they|all|some)\b", pronoun):
        return True
    stays = pattern("systems", "verbs_of_things").match(text, clause.verb_start)
    return stays is not None and state.just_spoken_of and not state.people_near


def _without_carriers(text: str, own: list[SystemMention]) -> list[SystemMention]:
    """Aircraft that only carry a system ("flown in aboard An-124 planes") are none of the news."""
    if not any(one.named and one.class_id is None for one in own):
        return own
    return [
        one
        for one in own
        if one.class_id != "transport-ac"
        or not pattern("systems", "carried_by").search(text[max(0, one.start - 40) : one.start])
    ]


def _sort_of(last: Sequence[SystemMention], state: State) -> list[SystemMention]:
    """ "The missiles" are no helicopters: systems of the air-defence kind where there are any."""
    ground = [one for one in last if one.class_id is None]
    return ground or list(state.seen_named) or list(last)


def _stands_for_last(text: str, one: SystemMention, state: State) -> list[SystemMention]:
    """ "These air defence assets" are those named before; "Russian air defence equipment" is not."""
    definite = re.search(
        r"(?i)\b(?:the|these|those|this|both|said)\s+(?:[\w-]+\s+){0,2}$", text[max(0, one.start - 40) : one.start]
    )
    return [kept for kept in state.systems if kept.class_id is None and kept.named] if definite else []


def _suffering(text: str, clause: Clause, own: Sequence[SystemMention]) -> list[SystemMention]:
    """What is destroyed stands before a passive verb and behind an active one."""
    if clause.passive or clause.noun or pattern("systems", "falls").match(text, clause.verb_start):
        return _distinct([one for one in own if one.start < clause.verb_start or clause.noun])
    behind = text[clause.verb_end : clause.end]
    tool = re.search(r"(?i)\s(?:with|using|by)\s", behind)
    end = clause.verb_end + tool.start() if tool else clause.end
    return _distinct([one for one in own if clause.verb_start <= one.start < end])


def _distinct(own: Sequence[SystemMention]) -> list[SystemMention]:
    """One mention of each system; an unnamed kind next to a named one of the same sort adds nothing."""
    named = any(one.named for one in own)
    kept: dict[str, SystemMention] = {}
    for one in own:
        if not (named and one.system == "air-defence"):
            kept.setdefault(one.system, one)
    return list(kept.values())
