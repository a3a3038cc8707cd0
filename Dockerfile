# The environment of requirements.lock in a container: docker build -t linked-dictionaries . ; then
# docker run --rm -v "$PWD/results:/repository/results" linked-dictionaries
# Without Docker, workflow/tools/check_container.py builds it with buildah and runs a test in it.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates fontconfig git make python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
# Also under a user's number that has no home here.
ENV XDG_CACHE_HOME=/tmp/cache MPLCONFIGDIR=/tmp/cache/matplotlib
WORKDIR /repository
COPY requirements.lock torch.lock Makefile ./
RUN make .venv/ready
COPY . .
RUN touch .venv/ready
CMD ["make", "demo"]
