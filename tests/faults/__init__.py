"""What becomes of a run in which something fails that nobody wrote: a read, git, a helper, the disk, a clock, a signal."""
