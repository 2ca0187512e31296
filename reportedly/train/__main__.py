"""Trains the attribution model.

    python -m reportedly.train --corpus POLNEAR --events training/events --encoder ENCODER --out checkpoints/a

The corpus is a folder in the manner of PolNeAR 1.0: ``train/text/*.txt``, ``train/attributions/*.ann`` (brat standoff)
and the same under ``dev``. The encoder is a BERT with its tokenizer. What comes out is ``model.pt``;
``reportedly.train.ship`` makes the files of the package from it. Settings are those of ``settings.py``, each an option.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from reportedly.train.corpus import Text, add_silver, read_corpus
from reportedly.train.distil import Unmarked, collate_unmarked, distil_loss, encode_texts, load_teacher, read_texts
from reportedly.train.event_examples import EventBatch, Sentence, event_batches, read_sentences
from reportedly.train.event_loss import event_loss
from reportedly.train.examples import Batch, Example, collate, cut, encode
from reportedly.train.network import Model, build, loss_of
from reportedly.train.settings import Settings
from reportedly.train.wrap import frames_of, wrap

Row = tuple[Example, int, int]
PIECES_A_WORD = 1.25


class Trainer:
    """AdamW on 32-bit weights for an encoder that computes in 16 bits; keeps an average of the weights."""

    def __init__(self, model: Model, settings: Settings) -> None:
        self.settings = settings
        self.weights = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
        self.masters = [p.detach().clone().float() for _, p in self.weights]
        self.average = [m.clone() for m in self.masters]
        parameters = groups(model, self.weights, self.masters, settings)
        self.optimizer = torch.optim.AdamW(parameters, betas=(0.9, 0.98), eps=1e-6)
        model.encoder.to(torch.bfloat16)
        model.shape.to(torch.bfloat16)
        self.steps = 0

    def step(self, rate: float) -> None:
        """One update from the gradients, at this share of the full rate."""
        for (_, weight), master in zip(self.weights, self.masters, strict=True):
            master.grad = None if weight.grad is None else weight.grad.float()
            weight.grad = None
        nn.utils.clip_grad_norm_(self.masters, 1.0)
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * rate
        self.optimizer.step()
        self.steps += 1
        keep = min(self.settings.average, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            torch._foreach_lerp_(self.average, self.masters, 1 - keep)
            for (_, weight), master in zip(self.weights, self.masters, strict=True):
                weight.copy_(master)

    def averaged(self) -> dict[str, Tensor]:
        """The averaged weights by name."""
        return {name: value.clone() for (name, _), value in zip(self.weights, self.average, strict=True)}


def groups(
    model: Model, weights: Sequence[tuple[str, nn.Parameter]], masters: Sequence[Tensor], settings: Settings
) -> list[dict[str, Any]]:
    """Parameter groups: the rate falls layer by layer towards the input; biases and norms do not decay."""
    depth = model.encoder.config.num_hidden_layers
    result = []
    for (name, _), master in zip(weights, masters, strict=True):
        rate = settings.head_rate
        if name.startswith("encoder."):
            layer = re.search(r"layer\.(\d+)\.", name)
            below = depth - 1 - int(layer.group(1)) if layer else depth
            rate = settings.encoder_rate * settings.layer_decay ** int(below)
        elif name.startswith("shape"):
            rate = settings.encoder_rate * 4
        decay = settings.weight_decay if master.dim() > 1 else 0.0
        result.append({"params": [master.requires_grad_()], "lr": rate, "base": rate, "weight_decay": decay})
    return result


@dataclass(frozen=True)
class Data:
    """What is learned from: the corpus, sentences with events, and unmarked texts for which a teacher is asked."""

    texts: Sequence[Text]
    sentences: Sequence[Sentence]
    unmarked: Sequence[Example]


def epochs(data: Data, tokenizer: Tokenizer, settings: Settings) -> Iterator[list[Batch | EventBatch]]:
    """For each epoch the batches, every time with other windows, other wrapped sentences and others side by side."""
    rng = random.Random(settings.seed)
    frames = frames_of(data.texts)
    for _ in range(settings.epochs):
        rows: list[Row] = []
        for text in data.texts:
            example = encode(wrap(text, settings.wrapped, frames, rng), tokenizer)
            rows += cut(example, rng.choice(settings.windows) - 2, rng)
        chunks = side_by_side(rows, settings, rng)
        kept = chunks[: round(settings.corpus_share * len(chunks))]
        batches: list[Batch | EventBatch] = [collate(chunk, tokenizer, settings) for chunk in kept]
        for _ in range(settings.event_rounds if data.sentences else 0):
            batches += event_batches(data.sentences, tokenizer, settings, rng)
        if data.unmarked:
            others: list[Row] = []
            while len(others) < settings.distil_windows:
                others += cut(rng.choice(data.unmarked), rng.choice(settings.windows) - 2, rng)
            batches += [collate_unmarked(chunk, tokenizer, settings) for chunk in side_by_side(others, settings, rng)]
        rng.shuffle(batches)
        yield batches


def side_by_side(rows: list[Row], settings: Settings, rng: random.Random) -> list[list[Row]]:
    """The windows in batches, in an order of chance; those of like length together, to pad little."""
    rng.shuffle(rows)
    chunks: list[list[Row]] = []
    for k in range(0, len(rows), 128):
        chunks += packed(rows[k : k + 128], settings.batch)
    rng.shuffle(chunks)
    return chunks


def packed(rows: Sequence[Row], pieces: int) -> Iterator[list[Row]]:
    """The windows in batches of about so many word pieces, padding counted."""
    batch: list[Row] = []
    for row in sorted(rows, key=_words):
        if batch and (len(batch) + 1) * _words(row) * PIECES_A_WORD > pieces:
            yield batch
            batch = []
        batch.append(row)
    yield batch


def _words(row: Row) -> int:
    return row[2] - row[1]


def rate_at(step: int, total: int, warm_up: float) -> float:
    """The share of the full rate: a linear warm-up, then a cosine to zero."""
    start = max(1, int(total * warm_up))
    if step < start:
        return (step + 1) / start
    return 0.5 * (1 + math.cos(math.pi * (step - start) / max(1, total - start)))


def train(
    corpus: Path,
    events: Sequence[Path],
    others: Sequence[Path],
    encoder: Path,
    out: Path,
    settings: Settings,
    start: Path | None = None,
) -> None:
    """One run, from the encoder or from the run in ``start``; writes ``model.pt`` and ``log.jsonl`` into ``out``."""
    torch.manual_seed(settings.seed)
    random.seed(settings.seed)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    texts = read_corpus(corpus / "train")
    add_silver(texts, out.parent / "silver-train.json")
    unmarked = encode_texts([text for file in others for text in read_texts(file)], tokenizer)
    data = Data(texts, read_sentences(events), unmarked)
    teacher = load_teacher(start, encoder) if start and unmarked else None
    model = build(encoder, settings)
    if start:
        model.load_state_dict(torch.load(start / "model.pt", weights_only=True)["weights"], strict=False)
    trainer = Trainer(model, settings)
    total, began = 0, time.time()
    for epoch, batches in enumerate(epochs(data, tokenizer, settings)):
        total = total or len(batches) * settings.epochs
        model.train()
        sums: dict[str, list[float]] = {}
        for batch in batches:
            if isinstance(batch, Unmarked) and teacher:
                loss, parts = distil_loss(model, teacher, batch, settings)
            elif isinstance(batch, Batch):
                loss, parts = loss_of(model, batch, settings)
            else:
                loss, parts = event_loss(model, batch, settings)
            loss.backward()
            trainer.step(rate_at(trainer.steps, total, settings.warm_up))
            for name, value in parts.items():
                sums.setdefault(name, []).append(value)
            if trainer.steps % 50 == 0:
                row = {
                    "epoch": epoch,
                    "step": trainer.steps,
                    "total": total,
                    "minutes": round((time.time() - began) / 60, 1),
                }
                log(out, {**row, **{name: round(sum(own) / len(own), 4) for name, own in sums.items()}})
                sums = {}
        torch.save({"weights": trainer.averaged()}, out / "model.pt")
    before = [*json.loads((start / "card.json").read_text())["runs"]] if start else []
    run = {"settings": asdict(settings), "corpus_sha256": digest(corpus), "encoder": encoder.name}
    run |= {"others": {file.name: digest(file) for file in others}}
    run |= {
        "events": {path.name: {"sentences": len(read_sentences([path])), "sha256": digest(path)} for path in events}
    }
    (out / "card.json").write_text(json.dumps({"runs": [*before, run]}, indent=1), encoding="utf-8")


def log(out: Path, row: dict[str, Any]) -> None:
    """Adds a row to the log of the run and prints it."""
    print(json.dumps(row), flush=True)
    with open(out / "log.jsonl", "a", encoding="utf-8") as handle:
        handle.write(json.dumps(row) + "\n")


def digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files of the corpus, or over those of a file."""
    if folder.is_file():
        return hashlib.sha256(folder.read_bytes()).hexdigest()
    total = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def main() -> None:
    """The command line: folders, and any setting by its name."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    for name in ("corpus", "encoder", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--events", type=Path, nargs="*", default=[], help="sentences with events: see event_examples")
    others = "JSONL files of unmarked texts, read as the run in --start reads them"
    parser.add_argument("--others", type=Path, nargs="*", default=[], help=others)
    parser.add_argument("--start", type=Path, help="the folder of a run to go on from")
    for name, value in asdict(Settings()).items():
        if not isinstance(value, tuple):
            parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = vars(parser.parse_args())
    folders = {name: given.pop(name) for name in ("corpus", "events", "others", "encoder", "out", "start")}
    train(**folders, settings=Settings(**given))


if __name__ == "__main__":
    main()
