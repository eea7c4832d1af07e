"""How many labels a second the service makes, beside the library alone on the same threads.

    cargo build --profile dist -p waybill-label-cli
    python3 benches/service/load.py [--command target/dist/waybill-label] [--jobs 2] [--seconds 10] [--requests 0]

Needs wrk (Debian's package) on the same machine: what wrk itself takes of the processors is the service's loss, so the rate a core counts the CPU time
of the service's process only. --requests 200000 sends that many and tells how memory grew.
"""

import argparse, json, os, re, subprocess, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TICK = os.sysconf("SC_CLK_TCK")


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read())[1]) / 1024


def library(command, reply, jobs, folder):
    """CPU ms a label of the command alone: the slope over the number of labels."""
    spent = []
    for count in (100, 1100):
        lines = os.path.join(folder, f"{count}.ndjson")
        with open(lines, "w") as out:
            out.write((json.dumps(reply) + "\n") * count)
        before = os.times()
        subprocess.run([command, "render", lines, "-o", "-", "--format", "png", "--jobs", str(jobs)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = os.times()
        spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return (spent[1] - spent[0]) / 1000 * 1000


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--command", default=os.path.join(ROOT, "target/dist/waybill-label"))
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments.add_argument("--seconds", type=int, default=10)
    arguments.add_argument("--requests", type=int, default=0)
    arguments = arguments.parse_args()
    reply = json.load(open(os.path.join(ROOT, "samples/sf-two-part.json")))
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "post.lua")
        with open(script, "w") as out:
            out.write(f'wrk.method = "POST"\nwrk.body = [==[{json.dumps(reply)}]==]\nwrk.headers["Content-Type"] = "application/json"\n')
        alone = library(arguments.command, reply, arguments.jobs, folder)
        print(f"library alone: {alone:.2f} ms CPU a label, {1000 / alone:.0f} a second and core")
        service = subprocess.Popen([arguments.command, "serve", "--listen", "127.0.0.1:0", "--jobs", str(arguments.jobs), "--queue", "1024"], stderr=subprocess.PIPE, text=True)
        try:
            address = re.search(r"http://\S+", service.stderr.readline())[0]
            url = f"{address}/v1/labels?format=png"

            def wrk(connections, seconds):
                before, begun = cpu(service.pid), time.monotonic()
                out = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script, url], check=True, capture_output=True, text=True).stdout
                number = lambda pattern: re.search(pattern, out)
                requests = int(number(r"(\d+) requests in")[1])
                return requests, cpu(service.pid) - before, time.monotonic() - begun, number(r"\n\s+50%\s+(\S+)")[1], number(r"\n\s+99%\s+(\S+)")[1], "Non-2xx" in out

            wrk(16, 2)
            print("connections  labels/s  p50       p99       CPU ms a label  of the library's rate a core  MiB")
            for connections in (1, 16, 256):
                requests, spent, took, p50, p99, refused = wrk(connections, arguments.seconds)
                each = spent / requests * 1000
                print(f"{connections:11}  {requests / took:8.0f}  {p50:8}  {p99:8}  {each:14.2f}  {alone / each * 100:27.0f}%  {memory(service.pid):.0f}{'  (some refused)' if refused else ''}")
            sent = 0
            while sent < arguments.requests:
                requests, *_ = wrk(16, 10)
                sent += requests
                print(f"{sent} requests: {memory(service.pid):.0f} MiB")
        finally:
            service.terminate()
            print("exit code", service.wait())


main()
