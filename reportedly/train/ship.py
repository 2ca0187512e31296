"""Makes the model files of the package from what training wrote.

    python -m reportedly.train.ship checkpoints/b checkpoints/c --encoder ENCODER --out reportedly/model

Of several runs that went on from the same start the weights are averaged, which is better than the best of them and
costs nothing to run (Wortsman et al., Model soups, ICML 2022).
The network becomes one ONNX file with 8-bit weights (dynamic quantization, a scale for each column of a matrix); the
weights of the links, which are used outside it, a small JSON file; the tokenizer is the encoder's own.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from reportedly import evaluate, pipeline
from reportedly.attribute import Linked
from reportedly.attribute import Model as Runner
from reportedly.attribute.tags import POS
from reportedly.attribute.words import split_words
from reportedly.evaluate.compare import HALF, Marked, marked, overlap
from reportedly.read import read_text
from reportedly.train.network import Model, build
from reportedly.train.settings import Settings


class Network(nn.Module):
    """The model as it runs: tag scores, link vectors, and the best part of speech and name tag of each word."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        """Pieces (windows, pieces) and first pieces (windows, words) in; arrays (windows, words, ...) out."""
        model = self.model
        hidden = model.encode(ids, torch.ones_like(ids), shapes, first)
        outer, inner, silver, links, _ = model.heads(hidden)
        senses = model.sense(hidden)
        tags = silver[..., : len(POS)].argmax(-1), silver[..., len(POS) :].argmax(-1)
        return outer, inner, links, *tags, model.event(senses), model.role(hidden), senses


OUTPUTS = ("outer", "inner", "links", "pos", "names", "events", "roles", "senses")
AXES = {0: "windows", 1: "pieces"}


def trained(folders: Sequence[Path], encoder: Path) -> Model:
    """The model of some training runs, with the mean of their weights in 32 bits."""
    runs = [torch.load(folder / "model.pt", weights_only=True)["weights"] for folder in folders]
    mean = {name: torch.stack([run[name].float() for run in runs]).mean(0) for name in runs[0]}
    model = build(encoder, Settings())
    missing, unexpected = model.load_state_dict(mean, strict=False)
    # An earlier run may not have learned arcs, which are not shipped.
    learned = {name for name, p in model.named_parameters() if p.requires_grad and not name.startswith("arc.")}
    if unexpected or learned & set(missing):
        wrong = sorted(unexpected or learned & set(missing))[:3]
        raise SystemExit(f"{folders[0] / 'model.pt'} does not fit the model: {wrong}")
    return model.float().eval()


def export(model: Model, path: Path, bits: int = 8) -> None:
    """Writes the network as ONNX, attention and normalization fused, with weights of 8 bits unless 32 are asked for."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer

    sample = torch.ones(2, 16, dtype=torch.long)
    first = torch.arange(1, 9).repeat(2, 1)
    with tempfile.TemporaryDirectory() as folder:
        plain, fused = Path(folder, "plain.onnx"), Path(folder, "fused.onnx")
        torch.onnx.export(
            Network(model), (sample, sample, first), plain, opset_version=17, dynamo=False,
            input_names=["ids", "shapes", "first"], output_names=list(OUTPUTS),
            dynamic_axes={"ids": AXES, "shapes": AXES}
            | {name: {0: "windows", 1: "words"} for name in ("first", *OUTPUTS)},
        )  # fmt: skip
        config = model.encoder.config
        heads = config.num_attention_heads
        shorter = optimizer.optimize_model(str(plain), "bert", num_heads=heads, hidden_size=config.hidden_size)
        shorter.save_model_to_file(str(fused))
        if bits == 32:
            path.write_bytes(fused.read_bytes())
            return
        quantize_dynamic(
            fused, path, weight_type=QuantType.QInt8, per_channel=True, extra_options={"DefaultTensorType": 1}
        )


def link_weights(model: Model) -> dict[str, Any]:
    """The weights that are used outside the network; the confidence is not yet fitted."""
    tables = {
        name: getattr(model, name).detach().tolist()
        for name in ("transitions", "distance", "between", "none", "role_distance")
    }
    return {**tables, "confidence": [0.0, 1.0, 1.0]}


def fit_confidence(runner: Runner, dev: Path) -> list[float]:
    """Weights that turn the certainty of tags and links into the chance that a claim is right by half, on ``dev``."""
    signals, right = [], []
    for gold in evaluate.load_gold(dev).reports:
        words = split_words(gold.report.text, runner.tokenizer)
        (scores,) = runner.score([words])
        (claims,) = runner.outermost([words], [scores])
        wanted = marked(gold.report.text, gold.report.claims)
        for claim in claims:
            signals.append((1.0, claim.tags, claim.links))
            right.append(any(agree(claim, one) for one in wanted))
    return logistic(np.array(signals), np.array(right, float))


def agree(claim: Linked, gold: Marked) -> bool:
    """Whether source, cue and content each share half of their words."""
    found = ((claim.source,) if claim.source else (), (claim.cue,), claim.contents)
    return all(overlap(frozenset(w for s in spans for w in range(s.first, s.last + 1)), words) >= HALF
               for spans, words in zip(found, gold.roles, strict=True))  # fmt: skip


def logistic(signals: Any, right: Any) -> list[float]:
    """The weights of a logistic regression, by Newton's method."""
    weights = np.zeros(signals.shape[1])
    for _ in range(20):
        chance = 1 / (1 + np.exp(-signals @ weights))
        slope = signals.T @ (right - chance)
        bend = (signals * (chance * (1 - chance))[:, None]).T @ signals + 1e-3 * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return [round(float(weight), 4) for weight in weights]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", help="training runs from the same start")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--dev", type=Path, help="marked reports on which the confidence is fitted")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bits", type=int, default=8, choices=(8, 32))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    model = trained(given.folders, given.encoder)
    export(model, given.out / "attribution.onnx", given.bits)
    weights = link_weights(model)
    (given.out / "links.json").write_text(json.dumps(weights), encoding="utf-8")
    tokenizer = json.loads((given.encoder / "tokenizer.json").read_text(encoding="utf-8"))
    (given.out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    card: dict[str, Any] = {"averaged": [card_of(folder) for folder in given.folders]}
    if given.dev:
        runner = Runner(folder=given.out)
        weights["confidence"] = fit_confidence(runner, given.dev)
        (given.out / "links.json").write_text(json.dumps(weights), encoding="utf-8")
        card["dev"] = claim_scores(Runner(folder=given.out), given.dev)
    (given.out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def card_of(folder: Path) -> Any:
    """The runs that made what is in a folder, the first one first."""
    return json.loads((folder / "card.json").read_text(encoding="utf-8"))["runs"]


def claim_scores(runner: Runner, dev: Path) -> dict[str, Any]:
    """The figures of outermost claims on ``dev``."""
    gold = evaluate.load_gold(dev)
    reports = [read_text(one.report.text, f"{one.name}.txt") for one in gold.reports]
    read = list(pipeline.read_group(reports, runner, pipeline.Settings()))
    return evaluate.score_claims(gold.reports, read).to_dict()


if __name__ == "__main__":
    main()
