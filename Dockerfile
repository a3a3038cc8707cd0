# The environment of requirements.lock in a container: docker build -t linked-dictionaries . ; then
# docker run --rm -v "$PWD/results:/repository/results" linked-dictionaries make demo
FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install --yes --no-install-recommends make git fontconfig && rm -rf /var/lib/apt/lists/*
# Also under a user's number that has no home here.
ENV XDG_CACHE_HOME=/tmp/cache MPLCONFIGDIR=/tmp/cache/matplotlib
WORKDIR /repository
COPY requirements.lock torch.lock Makefile ./
RUN make .venv/ready
COPY . .
RUN touch .venv/ready
CMD ["make", "demo"]
