"""Everything that a training run depends on beside its data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Everything that a training run depends on beside its data."""

    seed: int = 1
    epochs: int = 6
    windows: tuple[int, ...] = (160, 256, 384)  # word pieces read together, one of these for each text and epoch
    batch: int = 2048  # word pieces a step
    encoder_rate: float = 1.2e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.93  # the rate of each layer relative to the one above
    warm_up: float = 0.06
    weight_decay: float = 0.01
    dropout: float = 0.1
    forget_words: float = 0.05  # share of word pieces replaced by [MASK]
    average: float = 0.998  # of the weights over the steps (exponential)
    wrapped: float = 0.18  # share of the eligible sentences put inside another attribution, anew each epoch
    inner_weight: float = 0.5
    link_weight: float = 1.0
    silver_weight: float = 0.1
    arc_weight: float = 0.1
    corpus_share: float = 1.0  # of the windows of the corpus that are seen in an epoch
    distil_windows: int = 1200  # windows of unmarked texts in an epoch
    distil_weight: float = 1.0
    distil_forget: float = 0.12  # share of the word pieces of unmarked texts that the student does not see
    links_as_weight: float = 0.3
    mask_id: int = 103  # of [MASK] in the vocabulary of BERT
    event_rounds: int = 4  # times that all event sentences are seen in one epoch
    pair_weight: float = 0.7
    quad_weight: float = 0.2
    unknown_annotator: float = 0.35  # share of windows that do not tell who marked them
