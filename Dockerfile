# SPDX-License-Identifier: Apache-2.0 OR MIT
#
#   docker build -t chaosactord .
#   docker run --read-only -p 127.0.0.1:3456:3456 chaosactord
#
# Nothing is written outside /var/lib/chaosactord, so the root file system may
# be read-only. With --ephemeral (or CHAOSACTORD_EPHEMERAL=true) the data go to
# /tmp instead (--tmpfs /tmp). Any user of the group root may run it, as
# OpenShift wants it. All CHAOSACTORD_* variables, arguments and options files
# override the defaults here; the health check asks wherever it listens.
#
# It listens to all of the container's network, where the engine decides who is
# (-p 127.0.0.1:… lets this machine in only), and so asks for no tokens:
# CHAOSACTORD_INSECURE=true, which its log says. CHAOSACTORD_AUTH=true has it ask.
#
# For another architecture it is compiled on this one, and only the packages of the last stage
# are installed under emulation (qemu-user, which the engine knows of):
#
#   docker build --platform linux/arm64 -t chaosactord .
#
# Where a proxy signs for the crates.io of cargo with a certificate of its own:
#
#   docker build --secret id=ca,src=/etc/ssl/certs/ca-certificates.crt -t chaosactord .
ARG BASE=debian:bookworm-slim
# What it is compiled on, of this machine's architecture; the same Debian.
ARG BUILD_BASE=${BASE}

FROM --platform=${BUILDPLATFORM} ${BUILD_BASE} AS build
ARG TARGETARCH
WORKDIR /src
# The packages first: a layer that only changes with the list.
COPY script/setup script/debian.sh script/
COPY cmake/blst cmake/blst
RUN --mount=type=secret,id=ca,target=/run/ca.pem \
	[ ! -s /run/ca.pem ] || export CARGO_HTTP_CAINFO=/run/ca.pem; \
	script/setup bls && script/setup --arch "${TARGETARCH:-$(dpkg --print-architecture)}" build
COPY . .
RUN arch=${TARGETARCH:-$(dpkg --print-architecture)} && script/build --arch "$arch" && \
	DESTDIR=/out cmake --install "build/$arch" --prefix /usr --strip \
		--component Unspecified && \
	script/runtime-packages /out/usr/bin/* >/runtime-packages

FROM ${BASE}
COPY --from=build /runtime-packages /tmp/
RUN apt-get update && \
	xargs apt-get install -y --no-install-recommends </tmp/runtime-packages && \
	rm -rf /tmp/runtime-packages /var/lib/apt/lists/* /var/cache/apt/* \
		/var/log/apt /var/log/dpkg.log && \
	useradd --system --uid 10001 --gid root --home-dir /nonexistent \
		--shell /usr/sbin/nologin chaosactord && \
	install -d -o root -g root -m 0770 /var/lib/chaosactord
COPY --from=build /out/usr /usr
USER 10001:0
ENV CHAOSACTORD_DEFAULT_LISTEN=0.0.0.0:3456 \
	CHAOSACTORD_DEFAULT_DATA_DIR=/var/lib/chaosactord \
	CHAOSACTORD_INSECURE=true
VOLUME /var/lib/chaosactord
EXPOSE 3456
HEALTHCHECK --interval=10s --timeout=3s --start-period=2s \
	CMD ["/usr/bin/chaosactor","healthcheck","--running"]
ENTRYPOINT ["/usr/bin/chaosactord"]
