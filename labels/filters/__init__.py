"""What may be asked of the register, told once for pages, API and documentation.

`description` names every parameter, `surfaces` says where it may stand, `reading` checks what
somebody sent, `links` writes a question as an address again.
"""

from .description import RECORD_FIELDS, Parameter
from .links import canonical, query_string, written
from .problems import BadParameters, Problem
from .reading import Asked, parse, read
from .saved import to_keep
from .surfaces import PARAMETERS, SURFACES, parameters_of

__all__ = [
    "PARAMETERS",
    "RECORD_FIELDS",
    "SURFACES",
    "Asked",
    "BadParameters",
    "Parameter",
    "Problem",
    "canonical",
    "parameters_of",
    "parse",
    "query_string",
    "read",
    "to_keep",
    "written",
]
