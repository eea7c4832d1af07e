#!/usr/bin/env python3
"""Figures of docs/scale.md: labels a second, CPU a label, memory of a backlog, recovery after a worker's death.

    cargo run --release --example make_samples -- 4000 > /dev/shm/day.ndjson
    python3 benches/scale.py --work target/release/waybill-label-work --render target/release/waybill-label \\
        --nats target/oracles/nats/bin/nats-server --postgres /usr/lib/postgresql/15/bin --day /dev/shm/day.ndjson [--backlog 1000000]

Servers and files are in a directory of /dev/shm that is gone at the end. PostgreSQL is started as the user postgres when this runs as root.
"""
import argparse, json, os, resource, shutil, signal, socket, subprocess, tempfile, time

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for name in ("work", "render", "nats", "day"):
    arguments.add_argument("--" + name, required=True)
arguments.add_argument("--postgres")
arguments.add_argument("--backlog", type=int, default=0)
arguments = arguments.parse_args()
folder = tempfile.mkdtemp(dir="/dev/shm")
os.chmod(folder, 0o777)
TICKS = os.sysconf("SC_CLK_TCK")


def cpu(pid):
    """Seconds of CPU that a process has used, and its peak memory in MiB."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    with open(f"/proc/{pid}/status") as file:
        peak = next((int(line.split()[1]) for line in file if line.startswith("VmHWM")), 0)
    return (int(fields[11]) + int(fields[12])) / TICKS, peak / 1024


def family(pid):
    """A server and its children."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    used = cpu(pid)[0] + exited(pid)
    for child in children:
        try:
            used += cpu(child)[0] + exited(child)
        except FileNotFoundError:
            pass  # It ended, and counts as the server's next time.
    return used


def exited(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / TICKS


def measured(*commands):
    """Seconds, CPU seconds and peak memory (MiB, of the largest) of commands that run side by side."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    peak = 0
    for one in running:
        _, status, used = os.wait4(one.pid, 0)
        assert status == 0, status
        peak = max(peak, used.ru_maxrss / 1024)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - begun, used, peak


def nats():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([arguments.nats, "-js", "-a", "127.0.0.1", "-p", str(port), "-sd", f"{folder}/nats"], stderr=subprocess.DEVNULL)
    while socket.socket().connect_ex(("127.0.0.1", port)):
        time.sleep(0.1)
    return server, f"nats://127.0.0.1:{port}"


def postgres():
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    data = f"{folder}/postgres"
    subprocess.run([*user, f"{arguments.postgres}/initdb", "-A", "trust", "-U", "worker", "-D", data], check=True, stdout=subprocess.DEVNULL, cwd="/")
    server = subprocess.Popen([*user, f"{arguments.postgres}/postgres", "-D", data, "-k", folder, "-c", "listen_addresses="], stderr=subprocess.DEVNULL, cwd="/")
    while subprocess.run([f"{arguments.postgres}/pg_isready", "-q", "-h", folder]).returncode:
        time.sleep(0.1)
    return server, f"postgres://worker@{folder.replace('/', '%2F')}/postgres"


def work(url, *rest):
    settings = f"{folder}/settings.json"
    with open(settings, "w") as file:
        json.dump({"formats": ["pdf", "png"]}, file)
    return [arguments.work, "--settings", settings, "--queue", url, *rest]


def throughput(name, server, url, count):
    subprocess.run(work(url, "init"), check=True)
    for workers in (1, 2):
        again = ("--again", str(workers))
        used = family(server.pid)
        seconds, submitter, _ = measured(work(url, "submit", *again, arguments.day))
        submitted = family(server.pid) - used
        out = f"{folder}/out-{name}-{workers}"
        used = family(server.pid)
        run = [work(url, "run", "--jobs", "1", "--until-empty", "--out", out)] * workers
        took, cpus, peak = measured(*run)
        shutil.rmtree(out)
        print(f"{name}, {workers} worker(s): submit {count / seconds:.0f}/s, {1e3 * submitter / count:.3f} ms CPU (server {1e3 * submitted / count:.3f}); "
              f"work {count / took:.0f}/s, {1e3 * cpus / count:.3f} ms CPU (server {1e3 * (family(server.pid) - used) / count:.3f}), {peak:.0f} MiB", flush=True)


def recovery(url):
    """Seconds from the death of a worker with jobs in hand to the end of all jobs, by another."""
    settings = f"{folder}/recovery.json"
    with open(settings, "w") as file:
        json.dump({"queue": {"url": url, "name": "recovery", "ack_wait_s": 5}, "out": f"{folder}/recovery", "labels": {"dpi": 600}}, file)
    command = [arguments.work, "--settings", settings]
    subprocess.run([*command, "init"], check=True)
    with open(arguments.day) as day, open(f"{folder}/few.ndjson", "w") as few:
        few.writelines(day.readline() for _ in range(200))
    subprocess.run([*command, "submit", f"{folder}/few.ndjson"], check=True, stdout=subprocess.DEVNULL)
    first = subprocess.Popen([*command, "run"])
    status = lambda: json.loads(subprocess.run([*command, "status"], check=True, capture_output=True).stdout)
    while status()["done"] < 50:
        pass
    first.send_signal(signal.SIGKILL)
    first.wait()
    killed, left = time.monotonic(), status()
    second = subprocess.Popen([*command, "run", "--until-empty"])
    idle = None
    while (now := status())["waiting"] + now["in_hand"]:
        if idle is None and now["waiting"] == 0:
            idle = time.monotonic()
    second.wait()
    print(f"recovery: killed with {left['in_hand']} in hand; all done after {time.monotonic() - killed:.1f} s, ack_wait_s 5, "
          f"of which the others took {(idle or killed) - killed:.1f} s", flush=True)


def backlog(server, url, count):
    """A stream of different small replies, which are submitted and wait."""
    settings = f"{folder}/backlog.json"
    with open(settings, "w") as file:
        json.dump({"queue": {"url": url, "name": "backlog", "max_jobs": 2 * count}}, file)
    command = [arguments.work, "--settings", settings]
    subprocess.run([*command, "init"], check=True)
    before = cpu(server.pid)[1]
    submit = subprocess.Popen([*command, "submit", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    html = "PGh0bWw+" * 128
    for index in range(count):
        submit.stdin.write(b'{"order_id":"o%d","waybill_id":"w%d","print_html":"%s"}\n' % (index, index, html.encode()))
    submit.stdin.close()
    _, _, used = os.wait4(submit.pid, 0)
    print(f"backlog of {count}: submitter {used.ru_maxrss / 1024:.0f} MiB at most; nats-server {before:.0f} -> {cpu(server.pid)[1]:.0f} MiB at most", flush=True)


servers = []
try:
    with open(arguments.day) as day:
        count = sum(1 for _ in day)
    out = f"{folder}/plain"
    _, plain, _ = measured([arguments.render, "render", arguments.day, "--format", "pdf,png", "--jobs", "1", "-o", out + "/{number}"])
    print(f"waybill-label render: {1e3 * plain / count:.3f} ms CPU a label (PDF, PNG)", flush=True)
    shutil.rmtree(out)
    server, url = nats()
    servers.append(server)
    throughput("NATS", server, url, count)
    recovery(url)
    if arguments.postgres:
        other, at = postgres()
        servers.append(other)
        throughput("PostgreSQL", other, at, count)
    if arguments.backlog:
        backlog(server, url, arguments.backlog)
finally:
    for server in servers:
        server.terminate()
        server.wait()
    shutil.rmtree(folder)
