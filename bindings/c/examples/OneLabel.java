// A reply to a PDF through Java's foreign functions (JDK 22 and newer):
// java --enable-native-access=ALL-UNNAMED OneLabel.java libwaybill_label.so reply.json label.pdf

import java.lang.foreign.*;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

import static java.lang.foreign.ValueLayout.*;

public class OneLabel {
    private static final Linker LINKER = Linker.nativeLinker();

    private final SymbolLookup library;
    private final MemorySegment failure;

    private OneLabel(String path, Arena arena) {
        library = SymbolLookup.libraryLookup(Path.of(path), arena);
        failure = arena.allocate(ADDRESS);
    }

    private MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        var descriptor = result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
        return LINKER.downcallHandle(library.find(name).orElseThrow(), descriptor);
    }

    private String text(String name) throws Throwable {
        var text = (MemorySegment) function(name, ADDRESS, ADDRESS).invokeExact(failure.get(ADDRESS, 0));
        return text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private void done(int status) throws Throwable {
        if (status != 0) throw new IllegalStateException(text("wl_failure_message") + " [" + text("wl_failure_code") + "]");
    }

    public static void main(String[] args) throws Throwable {
        try (var arena = Arena.ofConfined()) {
            var wl = new OneLabel(args[0], arena);
            var renderer = arena.allocate(ADDRESS);
            var label = arena.allocate(ADDRESS);
            var pdf = arena.allocate(MemoryLayout.structLayout(ADDRESS, JAVA_LONG));
            var reply = Files.readAllBytes(Path.of(args[1]));
            var body = arena.allocateFrom(JAVA_BYTE, reply);
            wl.done((int) wl.function("wl_renderer_new", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS)
                .invokeExact(arena.allocateFrom("{\"dpi\": 300}"), MemorySegment.NULL, 0L, renderer, wl.failure));
            wl.done((int) wl.function("wl_label_new", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS)
                .invokeExact(renderer.get(ADDRESS, 0), body, (long) reply.length, label, wl.failure));
            wl.done((int) wl.function("wl_label_pdf", JAVA_INT, ADDRESS, ADDRESS, ADDRESS).invokeExact(label.get(ADDRESS, 0), pdf, wl.failure));
            var bytes = pdf.get(ADDRESS, 0).reinterpret(pdf.get(JAVA_LONG, 8));
            Files.write(Path.of(args[2]), bytes.toArray(JAVA_BYTE));
            wl.function("wl_bytes_free", null, ADDRESS).invokeExact(pdf);
            wl.function("wl_label_free", null, ADDRESS).invokeExact(label.get(ADDRESS, 0));
            wl.function("wl_renderer_free", null, ADDRESS).invokeExact(renderer.get(ADDRESS, 0));
        }
    }
}
