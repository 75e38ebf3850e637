"""The page that people look at: TypeScript in ``src/``, built by ``make page`` into ``dist/``, which is served."""
