# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What a disk may hold after a power cut, by the record of what it was told (disk_shim.so): what
was synced is there; of what was not, each write is there, is not, or is torn into sectors;
files have their new length or the old one; a name that was not synced is there or not."""
import os

SECTORS = (512, 4096)


def parse(data):
    """(end of the record, words, bytes) for every call."""
    calls, at = [], 0
    while at < len(data):
        line_end = data.index(b"\n", at)
        words = data[at:line_end].decode().split(" ")
        at = line_end + 1
        size = int(words[3]) if words[0] == "write" else 0
        calls.append((at + size, words, data[at : at + size]))
        at += size
    return calls


# ---- a disk -------------------------------------------------------------------


class File:
    """What is on the disk for certain, and what was told since."""

    def __init__(self):
        self.content, self.pending = bytearray(), []

    def sync(self):
        for change in self.pending:
            apply(self.content, *change)
        self.pending = []

    def after_the_cut(self, dice):
        content = bytearray(self.content)
        for kind, at, data in self.pending:
            fate = dice.choice(["there", "lost", "torn"])
            if fate == "there":
                apply(content, kind, at, data)
            elif fate == "torn" and kind == "write":
                sector = dice.choice(SECTORS)
                for start in range(at - at % sector, at + len(data), sector):
                    first, end = max(start, at), min(start + sector, at + len(data))
                    if dice.random() < 0.5:
                        apply(content, "write", first, data[first - at : end - at])
        return bytes(content)


def apply(content, kind, at, data):
    if kind == "truncate":
        del content[at:]
    if len(content) < at + len(data):
        content.extend(bytes(at + len(data) - len(content)))
    content[at : at + len(data)] = data


def change_names(names, words):
    """One call on the names of the directory; what cannot be done without an earlier one that
    was lost is lost too."""
    kind, name, target, *inode = words
    folder = os.path.dirname(name)
    if kind == "rename":  # the file goes by its number, whatever is known of its old name
        names.pop(name, None)
        names[target] = inode[0]
        return
    if folder and names.get(folder) != "folder" or kind == "mkdir" and name == ".":
        return
    below = [other for other in names if other.startswith(name + "/")]
    if kind == "mkdir":
        names.setdefault(name, "folder")
    elif kind == "create":
        names[name] = int(target)
    elif kind == "unlink" or (kind == "rmdir" and not below):
        names.pop(name, None)


class Disk:
    def __init__(self):
        self.files, self.names, self.pending_names = {}, {}, []
        self.told = {}  # the names as they would be without a cut

    def has(self, name, inode, content):
        """Begins with a file that lasts."""
        self.files[inode] = File()
        self.files[inode].content += content
        self.names[name] = self.told[name] = inode

    def file(self, inode):
        return self.files.setdefault(int(inode), File())

    def sync_names(self, folder):
        """A synced directory has its own names; those of others may wait."""
        kept = []
        for words in self.pending_names:
            homes = {os.path.dirname(name) or "." for name in words[1 : 2 + (words[0] == "rename")]}
            if folder in homes:
                change_names(self.names, words)
            else:
                kept.append(words)
        self.pending_names = kept

    def take(self, words, data, finished=True):
        kind = words[0]
        if kind in ("mkdir", "create", "unlink", "rmdir", "rename"):
            if kind == "create":
                self.files[int(words[2])] = File()  # numbers of deleted files come again
            if kind == "rename":
                words = [*words, self.told[words[1]]]
            change_names(self.told, words)
            self.pending_names.append(words)
        elif kind == "write":
            file = self.file(words[1])
            file.pending.append(("write", int(words[2]), data))
            if words[4] == "1" and finished:  # O_DSYNC: this write lasts, and only this
                apply(file.content, *file.pending.pop())
        elif kind in ("truncate", "extend"):
            self.file(words[1]).pending.append((kind, int(words[2]), b""))
        elif kind == "sync" and finished:
            self.file(words[1]).sync()
        elif kind == "syncdir" and finished:
            self.sync_names(words[1])

    def write_image(self, folder, dice):
        names = dict(self.names)
        for words in self.pending_names:
            if dice.random() < 0.5:
                change_names(names, words)
        folder.mkdir(mode=0o700)
        for name in sorted(names):
            if names[name] == "folder":
                (folder / name).mkdir(mode=0o700)
        for name, inode in names.items():
            if inode != "folder":
                (folder / name).write_bytes(self.file(inode).after_the_cut(dice))
                (folder / name).chmod(0o600)
        return names


def disk_at(calls, cut, disk=None):
    """The disk when cut calls had returned, and the next one was under way."""
    disk = disk or Disk()
    for _, words, data in calls[:cut]:
        disk.take(words, data)
    if cut < len(calls):
        disk.take(*calls[cut][1:], finished=False)
    return disk
