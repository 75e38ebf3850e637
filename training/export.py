"""Export: the network as ONNX, its weights in 8 bits, and how far that moves the logits."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.encoder import Network, Passage, tokenizer

ENCODER, TOKENIZER = "encoder.onnx", "tokenizer.json"
_OPSET = 17
_INPUTS = ["input_ids", "attention_mask"]


def write(network: Network, folder: Path) -> None:
    """``encoder.onnx`` and ``tokenizer.json`` into ``folder``."""
    some = torch.ones(1, 20, dtype=torch.long)
    with tempfile.TemporaryDirectory() as scratch:
        exact = Path(scratch) / ENCODER
        torch.onnx.export(
            network.eval(),
            (some, some),
            str(exact),
            input_names=_INPUTS,
            output_names=["logits", "scores"],
            dynamic_axes={name: {1: "tokens"} for name in (*_INPUTS, "scores")},
            opset_version=_OPSET,
            dynamo=False,
        )
        # Scales by channel and 7 of the 8 bits: logits move half as far, and no processor overflows.
        quantize_dynamic(exact, folder / ENCODER, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    tokenizer().save(str(folder / TOKENIZER), pretty=False)


def quantised_logits(folder: Path, passages: Sequence[Passage]) -> np.ndarray:
    """What the shipped model says of these passages, one row each."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(folder / ENCODER, options, providers=["CPUExecutionProvider"])
    rows = []
    for passage in passages:
        ids = np.array([passage.ids], dtype=np.int64)
        logits, _ = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        rows.append(logits[0])
    return np.stack(rows)
