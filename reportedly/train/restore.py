"""Takes up the shipped model where training left it: its 8-bit weights as 32-bit ones, ready to go on from.

    python -m reportedly.train.restore --encoder ENCODER --out checkpoints/shipped

Checkpoints are too large for a repository's history, so this is how a later training starts from an earlier one. What
the annotators' marks taught is kept of the unknown annotator alone, since the shipped network holds no more.
"""

from __future__ import annotations

import argparse
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from reportedly.train.network import build
from reportedly.train.settings import Settings

Arrays = dict[str, Any]
PACKED = re.compile(r"Attention_(\d+)_qkv_weight_quantized")
PARTS = ("query", "key", "value")


def restore(network: Path, links: Path) -> dict[str, torch.Tensor]:
    """The weights of a shipped network by the names of ``network.Model``, and those kept beside it."""
    graph = onnx.load(network).graph
    arrays: Arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    weights = {name.removeprefix("model."): array for name, array in arrays.items() if name.startswith("model.")}
    weights = {name: array for name, array in weights.items() if array.dtype == np.float32 and not _is_part(name)}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            name = node.name.removeprefix("/model/").removesuffix("/MatMul_quant")
            weights[_parameter(name)] = _plain(arrays, node.input[1]).T
        elif node.op_type == "QAttention":
            weights |= _attention(arrays, node.input[1], node.input[2])
        elif node.op_type == "Gather" and node.input[0].endswith("weight_quantized"):
            weights[node.input[0].removeprefix("model.").removesuffix("_quantized")] = _plain(arrays, node.input[0])
    weights["annotator.weight"] = _unknown_annotator(graph, arrays)
    tables = json.loads(links.read_text(encoding="utf-8"))
    weights |= {name: np.array(tables[name]) for name in ("transitions", "distance", "between", "none")}
    return {name: torch.from_numpy(np.array(array, dtype=np.float32)) for name, array in weights.items()}


def _is_part(name: str) -> bool:
    return name.endswith(("_scale", "_zero_point"))


def _parameter(path: str) -> str:
    """The parameter behind a node's path: ``link/link.2`` is ``link.2.weight``."""
    steps = path.split("/")
    kept = [
        step for step, following in zip(steps, [*steps[1:], ""], strict=True) if not following.startswith(f"{step}.")
    ]
    return ".".join([*kept, "weight"])


def _plain(arrays: Arrays, quantized: str) -> Any:
    """An array of 8-bit weights, scaled back."""
    name = quantized.removesuffix("_quantized")
    return (arrays[quantized].astype(np.float32) - arrays[f"{name}_zero_point"]) * arrays[f"{name}_scale"]


def _attention(arrays: Arrays, packed: str, bias: str) -> Arrays:
    """Query, key and value of a layer, which the runtime keeps in one array."""
    number = PACKED.fullmatch(packed)
    if not number:
        raise SystemExit(f"{packed} is no attention of reportedly's network.")
    own = f"encoder.encoder.layer.{number.group(1)}.attention.self."
    split = np.split(_plain(arrays, packed), 3, axis=1)
    biases = np.split(arrays[bias], 3)
    found = {f"{own}{part}.weight": weight.T for part, weight in zip(PARTS, split, strict=True)}
    return found | {f"{own}{part}.bias": one for part, one in zip(PARTS, biases, strict=True)}


def _unknown_annotator(graph: onnx.GraphProto, arrays: Arrays) -> Any:
    """What is added to every word where it is not known who marked it, as the first of eight rows."""
    (name,) = (node.input[1] for node in graph.node if node.name == "/model/Add_1")
    return np.concatenate([arrays[name].reshape(1, -1), np.zeros((7, arrays[name].size), np.float32)])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--model", type=Path, default=Path(str(files("reportedly"))) / "model")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    weights = restore(given.model / "attribution.onnx", given.model / "links.json")
    model = build(given.encoder, Settings())
    learned = {name for name, p in model.named_parameters() if p.requires_grad}
    kept = {name: weight for name, weight in weights.items() if name in learned}
    if missing := learned - kept.keys():
        print(f"not in the shipped network, to be learned anew: {', '.join(sorted(missing))}")
    given.out.mkdir(parents=True, exist_ok=True)
    torch.save({"weights": kept}, given.out / "model.pt")
    card = json.loads((given.model / "card.json").read_text(encoding="utf-8"))
    runs = [run for averaged in card["averaged"] for run in averaged]
    (given.out / "card.json").write_text(
        json.dumps({"runs": [*runs, {"note": "taken up from 8-bit weights"}]}, indent=1)
    )


if __name__ == "__main__":
    main()
