#!/usr/bin/env python3
"""kill -9 of the real server under load, again and again, on one database: kill_test.py [--cycles N] [--seed N].

Clients post and tap the whole time, the sandbox breaks answers by chance, and the server dies 5 to 400 ms after each
start. In the end everything is settled and audited against the sandbox's log: nothing that was acknowledged is lost,
nothing is sent twice, no certain state is false, no credit is spent twice, the database file is whole.
"""
import argparse
import contextlib
import random
import sys
import time
from collections import defaultdict

import databases
from house import House, MINI_PROGRAM, SERVICE
from kill_audit import Audit, place_of, unread_receipts
from kill_load import Poster, Promises, Tapper
from programs import until

IN_FLIGHT_MAX = 64
PEOPLE = 40
POSTERS = 3
SETTLE_S = 60
# Per 10,000 calls. No quota_45009: what it parks waits for midnight in Beijing.
FAULTS = {"slow": 300, "timeout_before_effect": 60, "timeout_after_effect": 100, "reset_after_effect": 100,
          "http_5xx_before_effect": 60, "http_5xx_after_effect": 60, "minus_one_before_effect": 60,
          "minus_one_after_effect": 60, "garbage": 60, "empty_object": 40, "token_killed": 10, "receipt_late": 200, "receipt_doubled": 300,
          "receipt_lost": 300, "receipt_failed": 200}
SANDBOX = {"receipt_late_delay_ms": 1500, "push_gap_ms": 250, "push_tries": 8, "push_timeout_ms": 1500,
           "slow_min_ms": 20, "slow_max_ms": 300, "withheld_for_ms": 1200, "in_flight_after_timeout_ms": 600}
SERVER = {"dispatch.send_timeout_ms": 400, "dispatch.lease_ms": 2400, "dispatch.in_flight_max": IN_FLIGHT_MAX,
          "retry.first_ms": 50, "retry.longest_ms": 400, "retry.attempts_max": 100, "log_level": "warning"}
WAITING = {"scheduled", "ready", "claimed", "sending", "retry_wait", "parked"}


def kill_again_and_again(house, cycles, chance):
    """Lets the server live for a moment, kills it, starts it on the same database; without waiting until it listens."""
    for _ in range(cycles):
        time.sleep(chance.uniform(0.005, 0.4))
        if not house.server.is_running():
            raise AssertionError(f"the server ended by itself:\n{house.server.words()[-4000:]}")
        house.server.kill()
        house.start_server_blindly()


def unsettled(found):
    """What has still to be tried. Behind a subscribe send of unknown fate the person's next ones wait for evidence."""
    doubtful = {place_of(one) for one in found if one["status"] == "unknown"}
    return [one for one in found if one["status"] in WAITING and not (one["reason"] == "person_busy" and place_of(one) in doubtful)]


def settle(house, promises):
    """Calm weather until nothing waits to be sent: what remains is certain, or nobody knows."""
    house.sandbox.call("DELETE", "/sandbox/faults")

    def settled():
        found = list(house.api.pages("/v1/notifications"))
        return len(found) >= len(promises.posted) and not unsettled(found)
    until(settled, SETTLE_S, "everything is settled")

    def told():
        """No push waits for an answer, and none that was taken in waits to be read."""
        log = house.log()
        if not all(push["answer"] for entry in log for push in entry["pushes"]):
            return False
        effects = defaultdict(list)
        for entry in log:
            effects[entry["content"].get("thing1")].append(entry)
        taken = [house.api.get(f"/v1/notifications/{one['id']}") for one in house.api.pages("/v1/notifications?status=taken")]
        return not any(unread_receipts(one, effects[one["message"]["data"]["thing1"]["value"]]) for one in taken)
    with contextlib.suppress(AssertionError):  # the auditor says which
        until(told, SETTLE_S, "what the platform told is read")
    return {one["id"]: house.api.get(f"/v1/notifications/{one['id']}") for one in house.api.pages("/v1/notifications")}


def play(house, cycles, seed):
    """The whole story; the auditor's findings and the line of counts."""
    followers, members = house.make_users(SERVICE, PEOPLE), house.make_users(MINI_PROGRAM, PEOPLE)
    promises = Promises()
    clients = [Poster(number, house, promises, seed, followers, members) for number in range(POSTERS)]
    clients.append(Tapper(POSTERS, house, promises, seed, members))
    house.sandbox.post("/sandbox/faults", {"rates": FAULTS})
    for client in clients:
        client.start()
    begin = time.monotonic()
    kill_again_and_again(house, cycles, random.Random(seed))
    house.server.wait_for(r"listens on http://")
    for client in clients:
        client.ended.set()
    for client in clients:
        client.join(SETTLE_S * 2)
    killed_s = time.monotonic() - begin
    outcomes = settle(house, promises)
    audit = Audit(promises, outcomes, house.log(), cycles, IN_FLIGHT_MAX)
    findings = audit.run(list(house.api.pages(f"/v1/grants?app={MINI_PROGRAM}"))) + [f"refused: {one}" for one in promises.refused]
    code = house.server.stop()
    if code != 0:
        findings.append(f"the server ended with {code} after SIGTERM")
    findings += [f"integrity: {word}" for word in databases.integrity(house.database) if word != "ok"]
    line = (f"{cycles} kills in {killed_s:.0f} s, seed {seed}: {len(promises.posted)} acknowledged, "
            f"{promises.lost_answers} answers lost, {promises.replays} replayed, "
            + ", ".join(f"{count} {what}" for what, count in sorted(audit.counts.items())))
    return findings, line


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 1_000_000))
    given = parser.parse_args()
    with House(settings=SERVER, sandbox=SANDBOX, seed=given.seed) as house:
        try:
            findings, line = play(house, given.cycles, given.seed)
        except BaseException:
            print(f"seed {given.seed}; the server's last words:\n{house.server.words()[-3000:]}", file=sys.stderr)
            raise
    print(line)
    for finding in findings[:50]:
        print(f"FINDING {finding}")
    lost = sum(finding.startswith("I1:") for finding in findings)
    twice = sum(finding.startswith("I4:") for finding in findings)
    credits = sum(finding.startswith("I6:") for finding in findings)
    print(f"{lost} lost, {twice} sent twice, {credits} credits wrong, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
