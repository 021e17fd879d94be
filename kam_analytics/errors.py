"""The errors that a user may see.

Every error carries a code and parameters, never ready-made text: title, message and hint come from the
catalogues in `i18n/<language>/`, so each error reads in both languages and a test can find a missing one.
"""

from __future__ import annotations

from typing import Any

from kam_analytics import i18n


class KamError(Exception):
    """Something went wrong that a user can understand and act on.

    `code` names the entry in the catalogue; `file`, `column` and `row` say where; all keyword arguments are
    available to the texts.
    """

    catalogue = "errors"  # the file of texts in i18n/<language>/

    def __init__(
        self,
        code: str,
        *,
        file: str | None = None,
        column: str | None = None,
        row: int | None = None,
        **params: Any,
    ) -> None:
        self.code = code
        self.file, self.column, self.row = file, column, row
        self.params = {"file": file, "column": column, "row": row, **params}
        super().__init__(self.message("en"))

    def title(self, lang: str) -> str:
        return i18n.text(f"{self.catalogue}.{self.code}.title", lang, **self.in_words(lang))

    def message(self, lang: str) -> str:
        return i18n.text(f"{self.catalogue}.{self.code}.message", lang, **self.in_words(lang))

    def hint(self, lang: str) -> str:
        return i18n.text(f"{self.catalogue}.{self.code}.hint", lang, **self.in_words(lang))

    def in_words(self, lang: str) -> dict[str, Any]:
        """The parameters as the texts show them."""
        return self.params

    def __reduce__(self) -> Any:
        return (_rebuild, (type(self), self.code, self.params))


def _rebuild(kind: type[KamError], code: str, params: dict[str, Any]) -> KamError:
    return kind(code, **params)


class DatabaseError(KamError):
    """The database file cannot be opened, read or written."""


class ImportRefused(KamError):
    """A file cannot be loaded as it is; nothing was kept of it."""

    catalogue = "import_errors"

    def message(self, lang: str) -> str:
        return self._why("message", lang) or super().message(lang)

    def hint(self, lang: str) -> str:
        return self._why("hint", lang) or super().hint(lang)

    def _why(self, part: str, lang: str) -> str:
        """What an answer that is among the choices, but of no use for this file, is refused with; '' for all others."""
        why = self.params.get("why")
        return i18n.text(f"ingest.unusable.{why}.{part}", lang, **self.in_words(lang)) if why else ""

    def in_words(self, lang: str) -> dict[str, Any]:
        """Kinds, target columns and reasons by their names in the reader's language."""
        return i18n.named(self.params, lang)


class ScopeError(KamError):
    """A filter, date or parameter cannot be used."""


class NotFound(KamError):
    """A metric, import or customer with this name does not exist."""


class PartyError(KamError):
    """Two customer ids cannot be made one, or not again."""
