"""One customer under several ids: proposals with their evidence, the user's word on each, and the way back."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import streamlit as st

from kam_analytics import parties
from kam_analytics.parties import Proposal, Side
from kam_analytics.ui import blocks, clock, database, menu, state
from kam_analytics.ui.page import Page

_SHOWN = 12  # proposals at once; the next follow when these are decided
_DECIDED = 30  # merges and pairs kept apart that are listed
MOST = 30_000  # customers up to which an import mentions what may be one, without a look of its own


def draw(page: Page) -> None:
    with st.spinner(page.t("parties.looking")):
        found = parties.proposals(page.engine)
    merges, aparts = parties.merges(page.engine), parties.aparts(page.engine)
    blocks.message(page, _sentences(page, found))
    st.html(f'<p class="kam-count">{page.t("parties.under")}</p>')
    _proposals(page, found)
    _merges(page, merges)
    _aparts(page, aparts)


def likely(page: Page) -> int:
    """How many pairs are likely one customer, for a mention after an import; 0 where looking would take long."""
    if page.profile.customers > MOST:
        return 0
    return sum(each.confidence != "possible" for each in parties.proposals(page.engine))


def mention(page: Page) -> None:
    """A word about ids that are likely one customer, with the way to them."""
    count = likely(page)
    if count:
        text = page.t("parties.mention_one" if count == 1 else "parties.mention", n=page.numbers.count(count))
        st.html(f'<div class="kam-notice" role="status">{text}</div>')
        st.page_link(menu.path("identities"), label=page.t("parties.look"), icon=":material/arrow_forward:")


def _sentences(page: Page, found: Sequence[Proposal]) -> list[str]:
    if not found:
        return [page.t("parties.none")]
    counts = {level: sum(each.confidence == level for each in found) for level in parties.LEVELS}
    parts = [
        page.t(f"parties.of.{level}", n=page.numbers.count(count)) for level, count in counts.items() if count
    ]  # fmt: skip
    key = "parties.found_one" if len(found) == 1 else "parties.found" if len(parts) > 1 else "parties.found_alike"
    return [page.t(key, n=page.numbers.count(len(found)), parts=page.t("shell.comma").join(parts))]


def _proposals(page: Page, found: Sequence[Proposal]) -> None:
    full = [each for each in found[:_SHOWN] if each.confidence == "full"]  # only what can be looked at
    for place, each in enumerate(found[:_SHOWN]):
        if place == 0 or each.confidence != found[place - 1].confidence:
            level = each.confidence
            st.html(
                f'<div class="kam-head"><h3>{page.t(f"parties.head.{level}")}</h3>'
                f"<p>{page.t(f'parties.head_under.{level}')}</p></div>"
            )
            if level == "full" and len(full) > 1:
                st.button(
                    page.t("parties.accept_all", n=page.numbers.count(len(full))),
                    key="kam_same_all",
                    on_click=state.guarded(_accept),
                    args=(page, full),
                )
        _proposal(page, place, each)
    if len(found) > _SHOWN:
        st.html(f'<p class="kam-count">{page.t("parties.more", n=page.numbers.count(len(found) - _SHOWN))}</p>')


def _proposal(page: Page, place: int, each: Proposal) -> None:
    words = html.escape(parties.in_words(each.signs, page.lang))
    with st.container(
        key=f"kam_same_{place}", horizontal=True, vertical_alignment="center", gap="small", border=True
    ):  # fmt: skip
        st.html(
            f'<div class="kam-line-text kam-pair"><div>{_side(page, each.kept)}</div><div>{_side(page, each.other)}</div>'
            f"<span>{words}</span></div>"
        )
        swapped = Proposal(each.other, each.kept, each.confidence, each.signs)
        ids = f"{each.kept.customer_id}|{each.other.customer_id}"  # a button belongs to its pair, not to its place
        with st.container(horizontal=True, width="content", gap="small"):  # they wrap together
            _button(page, "same", ids, _accept, [each])
            _button(page, "same_second", ids, _accept, [swapped])
            _button(page, "not_same", ids, _reject, each)


def _button(page: Page, name: str, ids: str, act: Callable[..., None], what: object) -> None:
    st.button(
        page.t(f"parties.{name}"), key=f"kam_{name}_{ids}", on_click=state.guarded(act), args=(page, what),
        help=page.t(f"parties.{name}_help"),
    )  # fmt: skip


def _side(page: Page, side: Side) -> str:
    """Name, id and size of one of the two."""
    name, identity = html.escape(side.customer_name), html.escape(side.customer_id)
    label = f"<b>{name}</b>" if side.customer_name == side.customer_id else f"<b>{name}</b> {identity}"
    currency = page.currency if page.scope.currency else ""
    sizes = [
        page.t(f"parties.{what}", amount=page.money(amount), currency=currency).strip()
        for what, amount in (("revenue", side.revenue), ("invoiced", side.invoiced))
        if amount
    ]
    return f"{label} · <span>{html.escape(page.t('shell.comma').join(sizes) or page.t('parties.no_money'))}</span>"


def _accept(page: Page, accepted: Sequence[Proposal]) -> None:
    parties.merge_all(
        page.engine, [(each.other.customer_id, each.kept.customer_id, each.signs) for each in accepted]
    )  # fmt: skip
    database.warm(page.engine)


def _reject(page: Page, each: Proposal) -> None:
    parties.apart(page.engine, each.kept.customer_id, each.other.customer_id)


def _merges(page: Page, merges: Sequence[parties.Merge]) -> None:
    if not merges:
        return
    st.html(
        f'<div class="kam-head"><h3>{page.t("parties.merged", n=page.numbers.count(len(merges)))}</h3>'
        f"<p>{page.t('parties.merged_under')}</p></div>"
    )
    for each in merges[:_DECIDED]:
        with st.container(
            key=f"kam_merge_{each.merge_id}", horizontal=True, vertical_alignment="center", gap="small", border=True
        ):
            words = parties.in_words(each.evidence, page.lang)
            facts = page.t(
                "parties.accepted", time=clock.local(each.accepted_at), by=page.t(f"parties.by.{each.accepted_by}")
            )
            said = page.t(
                "parties.counts_as",
                one=_named(each.customer_name, each.customer_id),
                other=_named(each.kept_name, each.kept_id),
            )
            st.html(
                f'<div class="kam-line-text">{said}<br><span>{html.escape(" · ".join(part for part in (words, facts) if part))}</span></div>'
            )
            st.button(
                page.t("parties.split"),
                key=f"kam_split_{each.merge_id}",
                on_click=state.guarded(_split),
                args=(page, each.customer_id),
            )
    if len(merges) > _DECIDED:
        st.html(
            f'<p class="kam-count">{page.t("parties.more_decided", n=page.numbers.count(len(merges) - _DECIDED))}</p>'
        )


def _split(page: Page, customer_id: str) -> None:
    parties.split(page.engine, customer_id)
    database.warm(page.engine)


def _aparts(page: Page, aparts: Sequence[parties.Apart]) -> None:
    if not aparts:
        return
    with st.expander(page.t("parties.apart", n=page.numbers.count(len(aparts)))):
        for each in aparts[:_DECIDED]:
            with st.container(
                key=f"kam_apart_{each.apart_id}", horizontal=True, vertical_alignment="center", gap="small"
            ):
                names = page.t(
                    "parties.and",
                    one=_named(each.customer_name, each.customer_id),
                    other=_named(each.other_name, each.other_id),
                )
                st.html(f'<div class="kam-line-text">{names}</div>')
                st.button(
                    page.t("parties.together"),
                    key=f"kam_together_{each.apart_id}",
                    on_click=state.guarded(parties.together),
                    args=(page.engine, each.customer_id, each.other_id),
                )


def _named(name: str, identity: str) -> str:
    """Name and id as safe HTML, once where they are the same."""
    safe = f"<b>{html.escape(name)}</b>"
    return safe if name == identity else f"{safe} {html.escape(identity)}"
