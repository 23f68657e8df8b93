// SPDX-License-Identifier: Apache-2.0 OR MIT
package example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Tests in Java that have a chaosactord for themselves: CHAOS_IMAGE=chaosactord mvn test */
class ChaosactordTest {
  private static final int PORT = 3456;
  private static final String IMAGE =
      System.getenv().getOrDefault("CHAOS_IMAGE", "chaosactord");

  private static final GenericContainer<?> CHAOSACTORD =
      new GenericContainer<>(DockerImageName.parse(IMAGE))
          .withEnv("CHAOSACTORD_EPHEMERAL", "true") // nothing is kept
          .withExposedPorts(PORT)
          .waitingFor(Wait.forHttp("/readyz").forPort(PORT));

  @BeforeAll
  static void start() {
    CHAOSACTORD.start();
  }

  @AfterAll
  static void stop() {
    CHAOSACTORD.stop();
  }

  @Test
  void abort() throws Exception {
    // A world of its own for each test, made on first use.
    URI uri =
        URI.create(
            "http://%s:%d/w/auto:abort/rpc/v1"
                .formatted(CHAOSACTORD.getHost(), CHAOSACTORD.getMappedPort(PORT)));
    String request =
        """
        {"jsonrpc": "2.0", "id": 1, "method": "Chaos.Invoke",
         "params": {"method": "abortWith", "args": {"code": 20, "message": "boom"}}}
        """;
    HttpResponse<String> reply =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.ofString(request))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertTrue(reply.body().contains("\"ExitCode\":20"), reply.body());
  }
}
