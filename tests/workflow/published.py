"""What everybody reads of a cluster."""

from labels.register import query
from tests.register.asking import ask


def record(cluster):
    return query.record(cluster.slug, ask()).record()


def sources(cluster):
    """The sources of the cluster itself: by whom, of what, when."""
    told = ("reference", "states", "dated")
    return {tuple(each[name] for name in told) for each in record(cluster)["sources"]}
