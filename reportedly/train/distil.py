"""Learning from an earlier run on texts that nobody has marked.

The corpus tells of one country and one year. An earlier run reads other texts, and the student, who sees them with
some words masked, learns to say the same as it did (Hinton et al. 2015; noisy students, Xie et al. 2020). Thus what the
earlier run knows is kept while other things are learned, and carried over to other matters.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from reportedly.attribute.tags import POS
from reportedly.train.corpus import Text
from reportedly.train.examples import Batch, Example, collate, encode
from reportedly.train.network import Model, build
from reportedly.train.settings import Settings


class Unmarked(Batch):
    """A batch of windows of which nothing is known but the words."""


def read_texts(file: Path) -> list[Text]:
    """The ``text`` of every line of a JSONL file."""
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return [Text(f"{file.stem}-{number}", row["text"], []) for number, row in enumerate(rows)]


def encode_texts(texts: Sequence[Text], tokenizer: Tokenizer) -> list[Example]:
    """The texts in words."""
    return [encode(text, tokenizer) for text in texts if text.text.strip()]


def collate_unmarked(rows: Sequence[tuple[Example, int, int]], tokenizer: Tokenizer, settings: Settings) -> Unmarked:
    """Windows as tensors, all words there: what the student does not see is masked later."""
    batch = collate(rows, tokenizer, replace(settings, forget_words=0.0))
    return Unmarked(**{name: getattr(batch, name) for name in batch.__dataclass_fields__})


def load_teacher(folder: Path, encoder: Path) -> Model:
    """The model of an earlier run, to be asked only."""
    model = build(encoder, Settings())
    model.load_state_dict(torch.load(folder / "model.pt", weights_only=True)["weights"], strict=False)
    model.encoder.to(torch.bfloat16)
    model.shape.to(torch.bfloat16)
    return model.eval()


def distil_loss(model: Model, teacher: Model, batch: Unmarked, settings: Settings) -> tuple[Tensor, dict[str, float]]:
    """How far the student is from the teacher: divergence of tags, parts of speech and names, distance of links."""
    with torch.no_grad():
        wanted = teacher(batch.ids, batch.mask, batch.shapes, batch.first)
    seen = forget(batch.ids, batch.mask, settings)
    found = model(seen, batch.mask, batch.shapes, batch.first)
    real = batch.real
    tags = sum((_divergence(found[k][real], wanted[k][real]) for k in (0, 1)), torch.zeros(()))
    silver = sum(
        (
            _divergence(found[2][real][:, part], wanted[2][real][:, part])
            for part in (slice(len(POS)), slice(len(POS), None))
        ),
        torch.zeros(()),
    )
    links = F.mse_loss(found[3][real], wanted[3][real])
    parts = {
        "tags_as": tags,
        "silver_as": settings.silver_weight * silver,
        "links_as": settings.links_as_weight * links,
    }
    parts = {name: settings.distil_weight * value for name, value in parts.items()}
    return sum(parts.values(), torch.zeros(())), {name: value.item() for name, value in parts.items()}


def forget(ids: Tensor, mask: Tensor, settings: Settings) -> Tensor:
    """The word pieces with a share of them masked; the marks at both ends of a window stay."""
    inner = mask > 0
    inner = inner & (torch.cumsum(inner, 1) > 1) & (torch.cumsum(inner.flip(1), 1).flip(1) > 1)
    lost = inner & (torch.rand(ids.shape) < settings.distil_forget)
    return torch.where(lost, torch.tensor(settings.mask_id), ids)


def _divergence(found: Tensor, wanted: Tensor) -> Tensor:
    """Kullback-Leibler divergence of the student's chances from the teacher's, a word."""
    return F.kl_div(
        F.log_softmax(found.float(), -1), F.log_softmax(wanted.float(), -1), log_target=True, reduction="batchmean"
    )
