package io.loomcache.net;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.loomcache.admin.ServerProperties;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** What a CA offers on the network: its CRL at addresses of one's choice, and an OCSP responder. */
@SuppressWarnings("JavaUtilDate") // as the library that signs lists wants them
final class RevocationServices implements AutoCloseable {

    private static final String AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";

    final Set<BigInteger> revoked = ConcurrentHashMap.newKeySet();
    final AtomicInteger questions = new AtomicInteger();
    private final TestCertificates authority;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch released = new CountDownLatch(1);

    static {
        ServerProperties.set();
    }

    RevocationServices(TestCertificates authority) throws IOException {
        this.authority = authority;
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/ocsp", this::ocsp);
        http.createContext("/slow", exchange -> {
            questions.incrementAndGet();
            awaitRelease();
            exchange.close();
        });
        http.start();
    }

    /** Serves this CRL at a path. */
    void serve(String path, byte[] crl) {
        http.createContext(path, exchange -> answer(exchange, "application/pkix-crl", crl));
    }

    UnaryOperator<CertificateBuilder> distributionPoint(String path) {
        return builder -> builder.addCrlDistributionPoint(uri(path));
    }

    UnaryOperator<CertificateBuilder> responder() {
        return builder -> {
            GeneralName location = new GeneralName(
                    GeneralName.uniformResourceIdentifier, uri("/ocsp").toString());
            try {
                return builder.addExtensionOctetString(
                        AUTHORITY_INFORMATION_ACCESS,
                        false,
                        new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, location).getEncoded());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
    }

    private void ocsp(HttpExchange exchange) throws IOException {
        questions.incrementAndGet();
        try {
            byte[] question = exchange.getRequestMethod().equals("GET")
                    ? Base64.getDecoder()
                            .decode(URLDecoder.decode(
                                    exchange.getRequestURI().getRawPath().substring("/ocsp/".length()),
                                    StandardCharsets.UTF_8))
                    : exchange.getRequestBody().readAllBytes();
            answer(exchange, "application/ocsp-response", answer(new OCSPReq(question)));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private byte[] answer(OCSPReq question) throws Exception {
        DigestCalculator sha1 = new JcaDigestCalculatorProviderBuilder()
                .build()
                .get(org.bouncycastle.cert.ocsp.CertificateID.HASH_SHA1);
        var ca = authority.ca();
        SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(
                ca.getCertificate().getPublicKey().getEncoded());
        BasicOCSPRespBuilder answer = new BasicOCSPRespBuilder(key, sha1);
        for (Req each : question.getRequestList()) {
            boolean isRevoked = revoked.contains(each.getCertID().getSerialNumber());
            CertificateStatus status =
                    isRevoked ? new RevokedStatus(new Date(), CRLReason.keyCompromise) : CertificateStatus.GOOD;
            answer.addResponse(each.getCertID(), status);
        }
        PrivateKey caKey = ca.getKeyPair().getPrivate();
        return new OCSPRespBuilder()
                .build(
                        OCSPRespBuilder.SUCCESSFUL,
                        answer.build(
                                new JcaContentSignerBuilder("SHA256withECDSA").build(caKey),
                                new X509CertificateHolder[0],
                                new Date()))
                .getEncoded();
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        released.countDown();
        http.stop(0);
        threads.shutdownNow();
    }
}
