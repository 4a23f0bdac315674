# Two stages: the first installs the pinned, hashed requirements, the second runs as a user without rights.
FROM python:3.13-slim-bookworm AS build

WORKDIR /build
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt


FROM python:3.13-slim-bookworm

# slack_sdk asks for a home when it is imported, whoever the orchestrator lets us be.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    LOG_FORMAT=json \
    HEALTH_PORT=9090 \
    DATABASE_URL=sqlite:////data/glutes.db

RUN useradd --system --uid 10001 --no-create-home glutes \
    && mkdir /data \
    && chown glutes /data

COPY --from=build /venv /venv
WORKDIR /app
COPY manifest.json manifest.http.json ./
COPY db db
COPY bot bot

# By number: Kubernetes takes no name as a proof that it is not root.
USER 10001
VOLUME /data
EXPOSE 3000 9090

HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-m", "bot.probe"]

ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
