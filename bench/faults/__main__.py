"""`python -m bench.faults --runs 200 --seed 1`: the campaign. Ends with 1 when anything was lost or doubled."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from .counting import Count
from .installation import Installation
from .judging import judge
from .receiver import Receiver
from .running import play
from .scenarios import DECK, draw
from .sink import Sink


def read_words(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench faults", description="提醒引擎故障演练")
    parser.add_argument("--runs", type=int, default=200, help="轮次")
    parser.add_argument("--seed", type=int, default=1, help="种子；同一种子的同一轮次是同一场景")
    parser.add_argument("--first", type=int, default=1, help="从第几轮开始，用于重做某一轮")
    parser.add_argument("--faults", default="", help=f"只做这些故障，逗号分隔，依次轮换：{','.join(DECK)}")
    parser.add_argument("--minutes", type=float, default=24 * 60, help="到时不再开始新的一轮")
    parser.add_argument("--quick", action="store_true", help="直接按模型建表，不逐个执行迁移")
    parser.add_argument("--keep", action="store_true", help="结束后保留日志和数据库")
    options = parser.parse_args(words)
    if unknown := {word for word in options.faults.split(",") if word} - set(DECK):
        parser.error(f"没有这种故障：{'、'.join(sorted(unknown))}")
    return options


def campaign(place: Installation, sink: Sink, receiver: Receiver, options: argparse.Namespace, count: Count) -> None:
    place.start()
    keys = {int(unit): key for unit, key in (line.split() for line in place.manage("populate_campaign").splitlines())}
    place.start_programs()
    faults = tuple(word for word in options.faults.split(",") if word)
    stop = time.monotonic() + options.minutes * 60
    for number in range(options.first, options.first + options.runs):
        if time.monotonic() > stop:
            break
        scenario = draw(options.seed, number, faults)
        played = play(place, sink, receiver, scenario, keys)
        verdict = judge(place, sink, receiver, played)
        count.add(played, verdict)
        phases = ",".join(blow.phase for blow in played.blows)
        print(
            f"{number:4} {played.seconds:5.1f}s {scenario} [{phases}] letters={verdict.counts['accepted']}"
            f" duplicates={verdict.counts['duplicates']}"
            f" posts={verdict.counts['posts taken']} twice={verdict.counts['posts twice']}"
            f" restarts={len(played.restarts)}",
            flush=True,
        )
        for wrong in verdict.wrongs[:20]:
            print(f"     WRONG (seed {options.seed}, run {number}): {wrong}", flush=True)


def main(words: list[str]) -> int:
    options = read_words(words)
    home = Path(tempfile.mkdtemp(prefix="faults-", dir="/tmp"))
    home.chmod(0o711)
    began = time.monotonic()
    sink, receiver, count = Sink(), Receiver(), Count()
    place = Installation(home, sink.port, receiver.port, is_quick=options.quick)
    try:
        campaign(place, sink, receiver, options, count)
    finally:
        if count.seconds:
            print(f"\n{count.table(options.seed)}\n\n共 {time.monotonic() - began:.0f} 秒", flush=True)
        place.stop()
        if options.keep:
            print(f"日志和数据库留在 {home}")
        else:
            shutil.rmtree(home, ignore_errors=True)
    return 1 if count.wrong_runs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
