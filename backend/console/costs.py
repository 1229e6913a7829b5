"""What leaving the floor or passing a visitor costs, by the clause that says so."""

from msgspec import Struct

from backend.engine.turns.rotation import TurnRules

PRESENCES = ("on_site", "lunch", "out_business", "out_private", "off")
CLASSES = ("competitor_survey", "other_information", "not_a_customer")


class Cost(Struct, frozen=True):
    """`effect` names the sentence; `clause` is the one that says so, None where the rulebook is silent."""

    effect: str
    clause: str | None


class Choice(Struct, frozen=True):
    """One state that a consultant can switch to; `now` is the one they are in."""

    state: str
    now: bool
    effect: str
    clause: str | None


def on_site(state: str) -> bool:
    return state == "free" or state.startswith("receiving")


def cost(rules: TurnRules, situation: str) -> Cost:
    """Where no clause speaks of a situation, a passed turn is forfeited: the engine's own reading."""
    effect, clause = rules.effects.get(situation, ("forfeit", None))
    return Cost(effect if clause else "silent", clause)


def class_cost(rules: TurnRules, classified: str) -> Cost:
    """Whether the turn comes back when the visitor turns out to be no customer."""
    effect, clause = rules.effects.get(classified, ("keep_spent", None))
    return Cost(effect, clause) if effect == "give_back" else Cost("keep_spent", None)


def choices(rules: TurnRules, state: str) -> list[Choice]:
    return [_choice(rules, presence, state) for presence in PRESENCES]


def _choice(rules: TurnRules, presence: str, state: str) -> Choice:
    if presence == "on_site":
        return Choice(presence, on_site(state), "on_site", rules.order_clause)
    found = cost(rules, presence)
    return Choice(presence, state == presence, found.effect, found.clause)
