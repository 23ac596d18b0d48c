"""Which figure compares whom with whom, its goal (issue's numbers P1 to P13), and the table that comes of it."""
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    name: str
    what: str
    member: str         # whose number
    field: str = "rate"
    beside: str = ""    # divided by this member's rate, of the same round; "" for a plain number
    beside_field: str = "rate"
    goal: str = ""      # ">= 0.25", "<= 5"
    unit: str = ""

    def of(self, one_round):
        """The figure in one round; None when a member was not measured."""
        ours = one_round.get(self.member, {}).get(self.field)
        if ours is None:
            return None
        if not self.beside:
            return ours
        theirs = one_round.get(self.beside, {}).get(self.beside_field)
        return ours / theirs if theirs else None


FIGURES = [
    Figure("P1", "accept + deliver ÷ express + BullMQ + node-easywechat", "both", beside="peer_easywechat", goal=">= 10"),
    Figure("P1", "accept + deliver ÷ http + BullMQ + undici", "both", beside="peer_undici", goal=">= 4.5"),
    Figure("P2", "accept + deliver ÷ wrk → stub", "both", beside="stub", goal=">= 0.25"),
    Figure("P3", "drain a full queue ÷ wrk → stub", "drain", beside="stub", goal=">= 0.50"),
    Figure("P4", "durable single accepts ÷ nginx", "accept", beside="nginx", goal=">= 0.35"),
    Figure("P4", "  its p99", "accept", "p99_ms", goal="<= 5", unit="ms"),
    Figure("P5", "batch accepts of 1,000 ÷ SQLite's own inserts", "batch", beside="sqlite_inserts", goal=">= 0.6"),
    Figure("P6", "encrypted callbacks stored ÷ koa + wechat-crypto, nothing stored", "callbacks", beside="peer_callbacks", goal=">= 4"),
    Figure("P6", "  ÷ nginx", "callbacks", beside="nginx"),
    Figure("P6", "  its p99.9", "callbacks", "p999_ms", goal="<= 50", unit="ms"),
    Figure("P7", "CPU of 1,000 deliveries, drain", "drain", "cpu_s_per_1000", goal="<= 0.035", unit="s"),
    Figure("P7", "CPU of 1,000 accepted and delivered", "both", "cpu_s_per_1000", unit="s"),
    Figure("P8", "PostgreSQL ÷ SQLite, accept + deliver", "postgres_both", beside="both", goal=">= 0.7"),
    Figure("P8", "PostgreSQL ÷ SQLite, drain", "postgres_drain", beside="drain", goal=">= 0.7"),
    Figure("P10", "memory, idle", "drain", "idle_mib", goal="<= 25", unit="MiB"),
    Figure("P10", "memory, the backlog queued", "drain", "queued_mib", unit="MiB"),
    Figure("P10", "memory, the backlog being sent", "drain", "peak_mib", unit="MiB"),
    Figure("P12", "start to first send, the backlog queued", "drain", "first_s", goal="<= 2", unit="s"),
    Figure("P13", "150 ms answers, 512 in flight ÷ 512 / 0.15 s", "delayed", beside="delayed", beside_field="ideal", goal=">= 0.95"),
]


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"


def meets(goal, value):
    sign, limit = goal.split()
    return value >= float(limit) if sign == ">=" else value <= float(limit)


def rows(rounds):
    """One per figure that was measured: name, what, median, spread, goal, verdict."""
    for figure in FIGURES:
        values = [value for value in (figure.of(one) for one in rounds) if value is not None]
        if not values:
            continue
        median = statistics.median(values)
        spread = f"{number(min(values))} – {number(max(values))}" if len(values) > 1 else ""
        verdict = "" if not figure.goal else "met" if meets(figure.goal, median) else "missed"
        yield figure.name, figure.what, f"{number(median)} {figure.unit}".strip(), spread, figure.goal, verdict


def member_rows(rounds):
    """One per member: its median rate and, of the round nearest to it, what else it told."""
    for member in dict.fromkeys(name for one in rounds for name in one):
        told = [one[member] for one in rounds if "rate" in one.get(member, {})]
        if not told:
            continue
        median = statistics.median(one["rate"] for one in told)
        nearest = min(told, key=lambda one: abs(one["rate"] - median))
        extra = [f"{key} {number(value)}" for key, value in nearest.items() if key not in ("rate", "busy", "ideal")]
        yield member, number(median), ", ".join(extra), nearest.get("busy", "")


def lines(header, table):
    table = [tuple(str(cell) for cell in row) for row in table]
    widths = [max(len(row[i]) for row in [header, *table]) for i in range(len(header))]
    for row in [header, tuple("-" * width for width in widths), *table]:
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"


def text(rounds):
    return "\n".join([
        *lines(("", "figure", "median", "spread", "goal", ""), rows(rounds)), "",
        *lines(("member", "per second", "beside", "busiest threads, % of one core"), member_rows(rounds))])
