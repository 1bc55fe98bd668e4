"""What every model of the contract shares."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Timestamp = Annotated[float, Field(description="Seconds since 1970-01-01 UTC.")]
Bytes = Annotated[int, Field(ge=0, description="Bytes.")]
Count = Annotated[int, Field(ge=0)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]{8,32}$", description="Made by the server.")]


class Wire(BaseModel):
    """A model of the contract: unknown fields are an error, so a typo never passes silently."""

    # Each process uses a few of the models: building all of them took 0.025 s of every start.
    model_config = ConfigDict(extra="forbid")


class FieldProblem(Wire):
    """What is wrong with one field of the request."""

    field: str = Field(description="Path of the field, dots between parts: `config.vocab_size`.")
    message: str


class Problem(Wire):
    """The one shape of every failure (RFC 9457, `application/problem+json`)."""

    type: str = "about:blank"
    status: int = Field(
        ge=0, le=599, description="HTTP status; 0 for a failure of a job, which has no request."
    )
    code: str = Field(description="Stable name of the failure; the guide has a page for each.")
    title: str = Field(description="One sentence: what happened.")
    detail: str = Field(default="", description="What it means and what to do.")
    fields: list[FieldProblem] = []
    error_id: str | None = Field(
        default=None, description="Finds a bug's trace in the log. Only for code `internal`."
    )


class Share(Wire):
    """One part of a mix: a language, a script, an encoding, a file format."""

    code: str = Field(description="`en`, `Latn`, `utf-8`, …; `und` where nothing fits.")
    name: str = Field(description="The English name to show.")
    documents: Count = 0
    bytes: Bytes = 0


class Sample(Wire):
    """A short piece of one document."""

    source: str = Field(description="File the piece is from, with its row or line where it has one.")
    text: str
    language: str = "und"
    is_cut: bool = Field(default=False, description="The document goes on behind this piece.")
