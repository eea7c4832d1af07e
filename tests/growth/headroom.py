#!/usr/bin/env python3
"""How far labels are from the budgets: headroom.py BIN REPLY.json ... The least --limit with which each is still made, found by halving; prints the largest and what the default is of it."""
import subprocess, sys, tempfile

DEFAULTS = {'steps': 1_000_000, 'bytes': 160_000_000}
binary, *replies = sys.argv[1:]


def is_enough(reply, name, number):
    with tempfile.TemporaryDirectory() as out:
        run = [binary, 'render', reply, '-o', out + '/', '--jobs', '1', '--limit', f'{name}={number}']
        return 'too_many_' + name not in subprocess.run(run, capture_output=True, text=True).stderr


for name, default in DEFAULTS.items():
    found = []
    for reply in replies:
        low, high = 0, default
        while high - low > high // 50:
            middle = (low + high) // 2
            low, high = (low, middle) if is_enough(reply, name, middle) else (middle, high)
        found.append((high, reply))
    most, reply = max(found)
    print(f'{name}: {most} at the most ({reply.rsplit("/", 1)[-1]}), headroom {default // most} x, of {len(replies)} replies')
