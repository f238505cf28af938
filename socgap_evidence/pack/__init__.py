"""The auditor's pack: one archive that holds a commit, its history and what follows from both, so that it can be made again.

    wishes     what was asked for beside the commit
    judging    the commit on its day and over its window
    objects, bundle   everything that it reaches, and that as a git bundle
    packing    which files of the commit are packed
    deriving, deviations, index, requests   what follows from them
    manifest, manifest_json   what is in the pack, and from what all of it follows
    making     all of it together
    archive    the files as a ZIP archive

Which bytes a pack has is decided in docs/adr/0019-the-pack.md.
"""
