"""What is wrong with a file that somebody hands in."""


class BadFile(Exception):
    """The file is not taken in: a stable code, and a sentence that says what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
