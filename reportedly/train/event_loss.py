"""What the event heads are taught: by marked sentences, by pairs of actors, by quad classes.

Where a sentence tells the pair and the type but not the trigger, the trigger is a latent variable: the loss is the
negative log of the chance that some word tells of that type and takes these two for its actors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from reportedly.attribute.arguments import ROLES
from reportedly.attribute.triggers import CONTENT_POS, MODES_END, ROLE_WIDTH, TYPES_END, modes_of, role_buckets
from reportedly.events.ontology import types
from reportedly.train.event_examples import EventBatch, KnownEvent, KnownPair, KnownQuad
from reportedly.train.settings import Settings

# PLOVER has all sides of these as actors; a corpus of pairs may have one of them as the target.
SYMMETRIC = {types().index(kind) for kind in ("CONSULT", "COOPERATE", "AGREE", "SUPPORT")}


def event_loss(model: Any, batch: EventBatch, settings: Settings) -> tuple[Tensor, dict[str, float]]:
    """The weighted loss of a batch of sentences with events, and its parts."""
    scores, roles, pos = model.events_of(batch.ids, batch.mask, batch.shapes, batch.first)
    logs = F.log_softmax(scores[..., :TYPES_END], -1)
    may_tell = torch.isin(pos, torch.tensor(CONTENT_POS)) & ~batch.bare
    nothing = torch.zeros(())
    parts = {
        "type": F.cross_entropy(scores[..., :TYPES_END].flatten(0, 1), batch.types.flatten(), reduction="sum"),
        "mode": sum((_mode_loss(scores, event) for event in batch.events), nothing),
        "mark": sum((_mark_loss(scores, event) for event in batch.events), nothing),
        "role": sum((_role_loss(model, roles, event) for event in batch.events), nothing),
        "pair": settings.pair_weight
        * sum((_pair_loss(model, logs, roles, pair, may_tell) for pair in batch.pairs), nothing),
        "quad": settings.quad_weight * sum((_quad_loss(logs, quad, may_tell) for quad in batch.quads), nothing),
    }
    count = max(len(batch.events) + len(batch.pairs) + len(batch.quads), 1)
    parts = {name: value / count for name, value in parts.items()}
    return sum(parts.values(), nothing), {name: value.item() for name, value in parts.items()}


def _mode_loss(scores: Tensor, event: KnownEvent) -> Tensor:
    own = modes_of(types()[event.type])
    if not own:
        return torch.zeros(())
    rows = scores[event.row, event.words[0] : event.words[1] + 1, TYPES_END:MODES_END].mean(0)[own]
    return F.cross_entropy(torch.cat([torch.zeros(1), rows])[None], torch.tensor([event.mode + 1]))


def _mark_loss(scores: Tensor, event: KnownEvent) -> Tensor:
    rows = scores[event.row, event.words[0] : event.words[1] + 1, MODES_END:]
    wanted = torch.tensor(event.marks).expand_as(rows)
    return F.binary_cross_entropy_with_logits(rows, wanted, reduction="none").mean(0).sum()


def role_logs(model: Any, roles: Tensor, row: int, asked: Tensor, area: tuple[int, int], places: Tensor) -> Tensor:
    """(triggers, words of the area, 5): log chances of roles; ``places`` has the first and last word of triggers."""
    offered = roles[row, area[0] : area[1], len(ROLES) * ROLE_WIDTH :].unflatten(-1, (len(ROLES), ROLE_WIDTH))
    scores = torch.einsum("trd,wrd->twr", asked.unflatten(-1, (len(ROLES), ROLE_WIDTH)), offered) * ROLE_WIDTH**-0.5
    buckets = np.stack([role_buckets((int(a), int(b)), *area) for a, b in places.tolist()])
    scores = scores + model.role_distance[:, torch.from_numpy(buckets)].permute(1, 2, 0)
    return F.log_softmax(torch.cat([torch.zeros_like(scores[..., :1]), scores], -1), -1)


def _role_loss(model: Any, roles: Tensor, event: KnownEvent) -> Tensor:
    half = len(ROLES) * ROLE_WIDTH
    asked = (roles[event.row, event.words[0], :half] + roles[event.row, event.words[1], :half]) / 2
    logs = role_logs(model, roles, event.row, asked[None], event.area, torch.tensor([event.words]))[0]
    # Each argument counts as much as all that is none: long phrases and long sentences weigh no more than short ones.
    found = F.nll_loss(logs, event.roles, reduction="none")
    some = event.roles > 0
    return found[~some].sum() / 6 + (found[some].mean() * 3 if some.any() else 0)


def _pair_loss(model: Any, logs: Tensor, roles: Tensor, pair: KnownPair, may_tell: Tensor) -> Tensor:
    taken = {*pair.source, *pair.target}
    own = may_tell[pair.row].tolist()
    words = torch.tensor([word for word in range(*pair.area) if word not in taken and own[word]])
    if not len(words):
        return torch.zeros(())
    asked = roles[pair.row, words, : len(ROLES) * ROLE_WIDTH]
    found = role_logs(model, roles, pair.row, asked, pair.area, torch.stack([words, words], 1))
    source, target = (torch.tensor(own) - pair.area[0] for own in (pair.source, pair.target))
    actor = found[:, source, 1 + ROLES.index("actor")].mean(1)
    recipient = found[:, target, 1 + ROLES.index("recipient")]
    if set(pair.types) & SYMMETRIC:
        recipient = torch.logaddexp(recipient, found[:, target, 1 + ROLES.index("actor")])
    kinds = torch.logsumexp(logs[pair.row, words][:, [1 + kind for kind in pair.types]], 1)
    return -torch.logsumexp(kinds + actor + recipient.mean(1), 0).clamp(max=0)  # chances of several words may exceed 1


def _quad_loss(logs: Tensor, quad: KnownQuad, may_tell: Tensor) -> Tensor:
    area = slice(*quad.area)
    own = logs[quad.row, area]
    if not quad.types:
        return -own[:, 0].sum() / 3
    own = own[may_tell[quad.row, area]]
    return -torch.logsumexp(own[:, [1 + kind for kind in quad.types]].flatten(), 0).clamp(max=0)
