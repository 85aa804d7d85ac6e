# A static argoc in an empty image, for anyone but root:
#   docker build -t argoc . && docker run --rm -v "$PWD:/work:ro" argoc check
FROM rust:1-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p argoc && strip target/release/argoc

FROM scratch
COPY --from=build /src/target/release/argoc /argoc
COPY --from=build /src/LICENSE /LICENSE
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/argoc"]
CMD ["check"]
