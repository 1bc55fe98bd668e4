#!/bin/bash
# A bare machine in namespaces of its own: room.sh FOLDER SYSTEM PACKAGES STICK
# FOLDER/root becomes the machine: SYSTEM with a layer to write on; PACKAGES at /media/packages and STICK at
# /media/stick cannot be written. Started by room.ts through unshare, so bash is process 1 in there: it buries
# what is left behind, and when its input ends, all processes and mounts of the machine end with it.
set -eu
room=$1 system=$2 packages=$3 stick=$4
user=1000

mount --make-rprivate /
cd "$room"
mkdir lower upper work root
mount --bind "$system" lower
mount -o remount,bind,ro lower
# Relative names: a colon or comma in the way here would be read as a separator.
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work root
cd root

mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/shm dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0 fuse:10:229; do
	IFS=: read -r name major minor <<<"$node"
	mknod "dev/$name" c "$major" "$minor"
	chmod 666 "dev/$name" # mknod's own mode is cut by the umask.
done
ln -s /proc/self/fd dev/fd
ln -s pts/ptmx dev/ptmx
mount -t tmpfs -o mode=1777 tmpfs tmp
mkdir -m 1777 tmp/.X11-unix
mount -t tmpfs -o mode=755 tmpfs run
mkdir -p "run/user/$user"
chown "$user:$user" "run/user/$user"
chmod 700 "run/user/$user"

mkdir -p media/packages media/stick
mount --bind "$packages" media/packages
mount -o remount,bind,ro,nosuid,nodev media/packages
mount --bind "$stick" media/stick
mount -o remount,bind,ro,nosuid,nodev,noexec media/stick

echo "juergen:x:$user:$user:Jürgen Müller:/home/Jürgen Müller 测试:/bin/sh" >>etc/passwd
echo "juergen:x:$user:" >>etc/group
mkdir -p "home/Jürgen Müller 测试"
chown "$user:$user" "home/Jürgen Müller 测试"
echo bare >etc/hostname
printf '127.0.0.1 localhost bare\n::1 localhost\n' >etc/hosts
rm -f etc/resolv.conf
hostname bare
ip link set lo up

echo ready
while read -r _; do :; done
