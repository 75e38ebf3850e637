# One image for every service: `harmwatch <service>`. The build stage has pip and the sources; the final one neither.
FROM python:3.13-slim AS build
RUN python3 -m venv /opt/harmwatch
WORKDIR /src
COPY requirements-services.lock ./
RUN /opt/harmwatch/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-services.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY schemas schemas
COPY services services
COPY seeds seeds
RUN /opt/harmwatch/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
 && /opt/harmwatch/bin/python -m compileall -q /opt/harmwatch/lib

FROM python:3.13-slim
# A new volume takes the owner of the folder that it covers: the gateway writes there.
RUN useradd --system --uid 10001 --no-create-home harmwatch && install -d -o harmwatch /var/lib/harmwatch
COPY --from=build /opt/harmwatch /opt/harmwatch
ENV PATH=/opt/harmwatch/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER harmwatch
WORKDIR /tmp
ENTRYPOINT ["harmwatch"]
CMD ["--help"]
