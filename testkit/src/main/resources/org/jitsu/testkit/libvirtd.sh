#!/bin/sh
# libvirtd.sh DIR : a libvirtd of its own, without systemd. It starts with each line of the standard input, once the last one ended;
# virtlogd runs as long as this does. All of its directories are mounts of DIR, its sockets are in DIR/run/libvirt. To be called in
# mount and PID namespaces of its own: as their init this shell reaps what libvirtd orphans, for which libvirtd would wait 2 s.
set -eu
dir=$1
exec 3<&0
for part in etc/libvirt run/libvirt run/lock var/lib/libvirt var/log/libvirt var/cache/libvirt; do
  mkdir -p "$dir/$part" "/$part"
  mount --bind "$dir/$part" "/$part"
done
cat >/etc/libvirt/qemu.conf <<'CONF'
# As another user QEMU may not use /dev/kvm, and libvirt probes it anew at each start, for a minute.
user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = [ ]
namespaces = [ ]
CONF
virtlogd --pid-file "$dir/virtlogd.pid" &
(while read -r _; do libvirtd --pid-file "$dir/libvirtd.pid" || true; done) <&3 &
wait
