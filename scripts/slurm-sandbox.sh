#!/usr/bin/env bash
# A real SLURM of one node on the loopback, from Debian's packages unpacked into a folder; nothing is installed. As root.
#   slurm-sandbox.sh DIR        brings it up and writes DIR/run/env: after `. DIR/run/env` sbatch, squeue and scancel work
#   slurm-sandbox.sh DIR stop   ends it
set -eu
mkdir -p "$1"
root=$(cd "$1" && pwd)
run=$root/run
stop() { for file in "$run/ctld" "$run/d"; do [ -e "$file" ] && kill "$(cat "$file")" 2>/dev/null || true; done; }
if [ "${2:-}" = stop ]; then
  stop
  exit 0
fi
[ "$(id -u)" = 0 ] || { echo "slurm-sandbox.sh: it takes root" >&2; exit 1; }
if [ ! -x "$root/root/usr/sbin/slurmctld-wlm" ]; then
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || { echo "slurm-sandbox.sh: it takes Debian's packages" >&2; exit 1; }
  mkdir -p "$root/deb" "$root/root"
  timeout 60 apt-get update -qq >/dev/null 2>&1 || { echo "slurm-sandbox.sh: no packages can be downloaded" >&2; exit 1; }
  (cd "$root/deb" && timeout 120 apt-get download -qq slurmctld slurmd slurm-client slurm-wlm-basic-plugins libmunge2 \
    libhwloc15 libpmix2 libnuma1 libxnvctrl0 libdbus-1-3 libjson-c5 liblua5.1-0 libyaml-0-2 >/dev/null 2>&1) ||
    { echo "slurm-sandbox.sh: no packages can be downloaded" >&2; exit 1; }
  for package in "$root"/deb/*.deb; do dpkg -x "$package" "$root/root"; done
fi
stop
rm -rf "$run"
mkdir -p "$run"/{state,spool,log}
lib=$root/root/usr/lib/x86_64-linux-gnu
host=$(hostname -s)
port=$((20000 + RANDOM % 20000))
export LD_LIBRARY_PATH=$lib:$lib/slurm-wlm:${LD_LIBRARY_PATH:-} SLURM_CONF=$run/slurm.conf
export PATH=$root/root/usr/bin:$root/root/usr/sbin:$PATH
cat >"$run/slurm.conf" <<C
ClusterName=sandbox
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/none
CredType=cred/none
SlurmUser=root
SlurmdUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
KillWait=5
StateSaveLocation=$run/state
SlurmdSpoolDir=$run/spool
SlurmctldPidFile=$run/slurmctld.pid
SlurmdPidFile=$run/slurmd.pid
SlurmctldLogFile=$run/log/slurmctld.log
SlurmdLogFile=$run/log/slurmd.log
PluginDir=$lib/slurm-wlm
SchedulerParameters=batch_sched_delay=0,sched_interval=1
MaxArraySize=10001
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(($(awk '/MemTotal/ { print $2 }' /proc/meminfo) / 1024)) State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
C
slurmctld-wlm -D -f "$run/slurm.conf" >"$run/log/ctld.out" 2>&1 </dev/null &
echo $! >"$run/ctld"
slurmd-wlm -D -f "$run/slurm.conf" -d "$root/root/usr/sbin/slurmstepd-wlm" >"$run/log/d.out" 2>&1 </dev/null &
echo $! >"$run/d"
for _ in $(seq 60); do
  if sinfo -h 2>/dev/null | grep -q idle; then
    echo "export SLURM_CONF=$SLURM_CONF LD_LIBRARY_PATH=$LD_LIBRARY_PATH PATH=$root/root/usr/bin:\$PATH" >"$run/env"
    exit 0
  fi
  sleep 0.5
done
tail -n 5 "$run"/log/* >&2
stop
exit 1
