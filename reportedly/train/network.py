"""The network: one encoder, a few small heads on its words.

(1) BIOES tags of source, cue and content with a linear-chain CRF (Lafferty et al. 2001), once for the outermost
attributions and once for those inside a content; (2) links, which score how well a source or content span fits a cue;
(3) parts of speech and (4) names, both learned from a silver standard. While training it also learns what each word
depends on (Dozat and Manning 2017, arcs alone), which sharpens its view of phrases and is not shipped. (5) What each
word tells of an event, and (6) what it is to the event that another word tells of: see ``attribute.triggers``.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from reportedly.attribute.arguments import ROLES
from reportedly.attribute.tags import BETWEEN, DISTANCES, NEVER, POS, TAGS, legal
from reportedly.attribute.triggers import EVENT_WIDTH, ROLE_WIDTH
from reportedly.attribute.words import SHAPES
from reportedly.train.examples import IGNORE, NAMES, Batch, LinkQuestions
from reportedly.train.settings import Settings

LINK_WIDTH = 96
ARC_WIDTH = 96


class PooledDropout(nn.Module):
    """Dropout that reads noise drawn once from a random place: drawing it anew costs more than a layer."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p
        self.pool = (torch.rand(1 << 23) >= p).to(torch.bfloat16) / (1 - p)

    def forward(self, x: Tensor) -> Tensor:
        """``x`` with some values at zero, while training."""
        if not self.training or not self.p:
            return x
        at = random.randrange(len(self.pool) - x.numel()) if x.numel() < len(self.pool) else 0
        return x * self.pool[at : at + x.numel()].view_as(x).to(x.dtype)


class Model(nn.Module):
    """Word pieces in; for each word tag scores (outer, inner), part of speech, name tag and link vectors out."""

    encoder: Any  # a BERT of transformers, whose parts its types do not tell

    def __init__(self, encoder: nn.Module, settings: Settings) -> None:
        super().__init__()
        self.encoder = encoder
        width: int = self.encoder.config.hidden_size
        self.shape = nn.Embedding(SHAPES, width)
        nn.init.normal_(self.shape.weight, std=0.002)
        self.annotator = nn.Embedding(8, width)
        nn.init.zeros_(self.annotator.weight)
        pool = PooledDropout(settings.dropout)
        for module in list(encoder.modules()):
            if isinstance(dropout := getattr(module, "dropout", None), nn.Dropout):
                if "SelfAttention" in type(module).__name__:
                    dropout.p = 0.0  # on attention weights it costs most and helps least
                else:
                    module.dropout = pool
        self.drop = pool
        self.outer = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, len(TAGS)))
        self.inner = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, len(TAGS)))
        self.silver = nn.Linear(width, len(POS) + len(NAMES))
        self.link = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 4 * LINK_WIDTH))
        self.arc = nn.Linear(width, 2 * ARC_WIDTH)
        self.sense = nn.Sequential(nn.Linear(width, width), nn.GELU())
        self.event = nn.Linear(width, EVENT_WIDTH)
        self.role = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 2 * len(ROLES) * ROLE_WIDTH))
        self.role_distance = nn.Parameter(torch.zeros(len(ROLES), DISTANCES))
        with (
            torch.no_grad()
        ):  # most words are no trigger and no argument: to begin there spares the first hundred steps
            self.event.bias[0] = 4
            self.role_distance -= 2
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.distance = nn.Parameter(torch.zeros(2, DISTANCES))
        self.between = nn.Parameter(torch.zeros(2, BETWEEN))
        self.none = nn.Parameter(torch.zeros(2))

    def encode(self, ids: Tensor, mask: Tensor, shapes: Tensor, first: Tensor) -> Tensor:
        """What the encoder makes of each word, its first piece at ``first``: (windows, words, width)."""
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.shape(shapes)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return torch.gather(hidden, 1, first[..., None].expand(-1, -1, hidden.shape[-1])).float()

    def events_of(self, ids: Tensor, mask: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Event scores, role vectors and part of speech of each word."""
        plain = self.encode(ids, mask, shapes, first)
        hidden = self.drop(plain)
        return self.event(self.sense(hidden)), self.role(hidden), self.silver(plain)[..., : len(POS)].argmax(-1)

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor, first: Tensor, annotator: Tensor | None = None) -> Any:
        """Scores of each word, its first piece at ``first``; arrays are (windows, pieces) and (windows, words)."""
        return self.heads(self.encode(ids, mask, shapes, first), annotator)

    def heads(self, hidden: Tensor, annotator: Tensor | None = None) -> tuple[Tensor, ...]:
        """What the heads of attribution say of encoded words: tags of both layers, silver tags, links, arcs."""
        silver, arcs = self.silver(hidden), self.arc(hidden)
        marked_by = self.annotator.weight[:1] if annotator is None else self.annotator(annotator)
        hidden = self.drop(hidden + marked_by[:, None])
        return self.outer(hidden), self.inner(hidden), silver, self.link(hidden), arcs

    def link_scores(self, vectors: Tensor, asked: LinkQuestions) -> tuple[Tensor, Tensor]:
        """(cues, sources + 1) and (contents, cues + 1); the last column stands for none."""
        cue_s, cue_c, source, content = vectors[asked.window].float().split(LINK_WIDTH, -1)
        at = lambda table, spans: (table[spans[:, 0]] + table[spans[:, 1]]) / 2  # noqa: E731
        scale = LINK_WIDTH**-0.5
        by_source = at(cue_s, asked.cues) @ at(source, asked.sources).T * scale if len(asked.sources) else None
        none = self.none[0].expand(len(asked.cues), 1)
        if by_source is not None:
            by_source = by_source + self.distance[0][asked.source_buckets[..., 0]]
            by_source = by_source + self.between[0][asked.source_buckets[..., 1]]
        by_source = none if by_source is None else torch.cat([by_source, none], 1)
        by_content = at(cue_c, asked.cues) @ at(content, asked.contents).T * scale
        by_content = by_content + self.distance[1][asked.content_buckets[..., 0]]
        by_content = by_content + self.between[1][asked.content_buckets[..., 1]]
        return by_source, torch.cat([by_content.T, self.none[1].expand(len(asked.contents), 1)], 1)


def crf_loss(emissions: Tensor, tags: Tensor, real: Tensor, transitions: Tensor) -> Tensor:
    """Negative log likelihood of the tags of each window. Windows may begin and end inside a span."""
    steps = transitions.masked_fill(~torch.from_numpy(legal()), NEVER)
    gold = (emissions.gather(2, tags[..., None])[..., 0] * real).sum(1)
    moves = (steps[tags[:, :-1], tags[:, 1:]] * real[:, 1:]).sum(1)
    alpha = emissions[:, 0]
    for t in range(1, emissions.shape[1]):
        ahead = torch.logsumexp(alpha[:, :, None] + steps, 1) + emissions[:, t]
        alpha = torch.where(real[:, t, None], ahead, alpha)
    return torch.logsumexp(alpha, 1) - gold - moves


def arc_loss(arcs: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of the word that each word depends on, among those of its window."""
    child, head = arcs.float().split(ARC_WIDTH, -1)
    scores = child @ head.transpose(1, 2) * ARC_WIDTH**-0.5
    scores = scores.masked_fill(~batch.real[:, None, :], NEVER)
    return F.cross_entropy(scores.flatten(0, 1), batch.heads.flatten(), ignore_index=IGNORE)


def loss_of(model: Model, batch: Batch, settings: Settings) -> tuple[Tensor, dict[str, float]]:
    """The weighted loss of a batch, and its parts."""
    outer, inner, silver, vectors, arcs = model(batch.ids, batch.mask, batch.shapes, batch.first, batch.annotator)
    count = batch.real.sum()
    # What is not known to be inside a wrapped content is held at O, where it costs nothing.
    outside = torch.full_like(inner, NEVER, dtype=torch.float32)
    outside[..., 0] = 0
    inner_known = batch.inner_known & batch.real
    inner = torch.where(inner_known[..., None], inner.float(), outside)
    tags = torch.cat([batch.outer, batch.inner * inner_known])
    both = crf_loss(torch.cat([outer.float(), inner]), tags, batch.real.repeat(2, 1), model.transitions)
    pos, names = silver.float().split([len(POS), len(NAMES)], -1)
    pos_loss = F.cross_entropy(pos.flatten(0, 1), batch.pos.flatten(), ignore_index=IGNORE)
    name_loss = F.cross_entropy(names.flatten(0, 1), batch.names.flatten(), ignore_index=IGNORE)
    link = torch.zeros(())
    for asked in batch.links:
        by_source, by_content = model.link_scores(vectors, asked)
        link = link + F.cross_entropy(by_source, asked.source_of_cue, reduction="sum")
        link = link + F.cross_entropy(by_content, asked.cue_of_content, reduction="sum")
    n = len(batch.ids)
    parts = {
        "outer": both[:n].sum() / count,
        "inner": settings.inner_weight * both[n:].sum() / count,
        "link": settings.link_weight * link / count,
        "silver": settings.silver_weight * (pos_loss + name_loss),
        "arcs": settings.arc_weight * arc_loss(arcs, batch),
    }
    return sum(parts.values(), torch.zeros(())), {k: v.item() for k, v in parts.items()}


def build(encoder: Path, settings: Settings) -> Model:
    """The untrained model."""
    from transformers import AutoModel

    bert = AutoModel.from_pretrained(encoder, attn_implementation="eager", add_pooling_layer=False)
    for table in (bert.embeddings.word_embeddings, bert.embeddings.position_embeddings):
        table.requires_grad_(False)  # a third of the weights; learning them brings nothing here
    return Model(bert, settings)
