package io.loomcache.discovery;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A DNS server over UDP (RFC 1035, RFC 2782) that knows what it was told; of other names it says that they do not exist. */
final class TinyDns implements AutoCloseable {

    private static final int HEADER = 12;
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int SRV = 33;
    private static final int IN = 1;
    private static final int ANSWER = 0x8400;
    private static final int NO_SUCH_NAME = 3;
    private static final int SERVER_FAILURE = 2;

    private record Resource(int type, byte[] data) {}

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Thread thread = new Thread(this::serve, "tiny-dns");
    private final Map<String, List<Resource>> names = new ConcurrentHashMap<>();
    private volatile boolean silent;
    private volatile boolean failing;

    TinyDns() throws IOException {
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "dns://127.0.0.1:" + socket.getLocalPort();
    }

    void address(String name, String ip) throws IOException {
        byte[] bytes = InetAddress.getByName(ip).getAddress();
        add(name, new Resource(bytes.length == 4 ? A : AAAA, bytes));
    }

    void srv(String name, int port, String target) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(data);
        out.writeShort(0);
        out.writeShort(100);
        out.writeShort(port);
        out.write(encoded(target));
        add(name, new Resource(SRV, data.toByteArray()));
    }

    void forget(String name) {
        names.remove(name);
    }

    void beSilent() {
        silent = true;
    }

    void fail() {
        failing = true;
    }

    private void add(String name, Resource resource) {
        names.computeIfAbsent(name, key -> new CopyOnWriteArrayList<>()).add(resource);
    }

    private void serve() {
        byte[] buffer = new byte[512];
        try {
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                if (!silent) {
                    byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private byte[] answer(ByteBuffer question) throws IOException {
        short id = question.getShort();
        question.position(HEADER);
        List<String> labels = new ArrayList<>();
        for (int length = question.get(); length > 0; length = question.get()) {
            byte[] label = new byte[length];
            question.get(label);
            labels.add(new String(label, StandardCharsets.US_ASCII));
        }
        int type = question.getShort();
        String name = String.join(".", labels);
        List<Resource> known = names.get(name);
        List<Resource> answers = known == null || failing
                ? List.of()
                : known.stream().filter(resource -> resource.type() == type).toList();
        int code = failing ? SERVER_FAILURE : known == null ? NO_SUCH_NAME : 0;

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(ANSWER | code);
        out.writeShort(1);
        out.writeShort(answers.size());
        out.writeInt(0);
        out.write(encoded(name));
        out.writeShort(type);
        out.writeShort(IN);
        for (Resource resource : answers) {
            out.write(encoded(name));
            out.writeShort(resource.type());
            out.writeShort(IN);
            out.writeInt(0);
            out.writeShort(resource.data().length);
            out.write(resource.data());
        }
        return bytes.toByteArray();
    }

    private static byte[] encoded(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            bytes.write(label.length());
            bytes.write(label.getBytes(StandardCharsets.US_ASCII));
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
