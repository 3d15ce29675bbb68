"""Every file of the corpus."""

from tests.samples.corpus import others, qoo10, wrong
from tests.samples.corpus.file import File


def every_file() -> list[File]:
    return [*qoo10.files(), *others.files(), *wrong.files()]
