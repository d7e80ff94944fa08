"""What scoring refuses."""

from __future__ import annotations

from typing import ClassVar

from qianyi.lib.errors import BadInput, Conflict, NotFound


class MethodNotFound(NotFound):
    """No evaluation method of that code in the packs searched."""

    code: ClassVar[str] = "engine.scoring.method_not_found"


class FrameRefused(BadInput):
    """A table of subjects that a method cannot rate: columns, types, keys or impossible numbers."""

    code: ClassVar[str] = "engine.scoring.frame_refused"


class WeightsUnknown(BadInput):
    """Some weights are not known, so that no total can be made."""

    code: ClassVar[str] = "engine.scoring.weights_unknown"


class PublicationRefused(Conflict):
    """A ranking on unverified weights may be looked at inside, never published."""

    code: ClassVar[str] = "engine.scoring.publication_refused"


class SubjectNotRated(NotFound):
    """The subject is not in the result asked for."""

    code: ClassVar[str] = "engine.scoring.subject_not_rated"


class InputsChanged(Conflict):
    """The frozen inputs of a run are gone or are not what they were."""

    code: ClassVar[str] = "engine.scoring.inputs_changed"


class SourceNotUnderstood(BadInput):
    """What a method says of where an input comes from does not follow the rule."""

    code: ClassVar[str] = "engine.scoring.source_not_understood"
