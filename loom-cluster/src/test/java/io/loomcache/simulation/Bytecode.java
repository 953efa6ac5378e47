package io.loomcache.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Small changes of one method's bytecode. */
final class Bytecode {

    private static final int API = Opcodes.ASM9;

    private Bytecode() {}

    /** Sees a method go by and writes another one. */
    @FunctionalInterface
    interface Change {
        MethodVisitor of(MethodVisitor target);
    }

    /**
     * The class with the method changed.
     *
     * @throws IllegalArgumentException if there is no such method, or nothing in it to change
     */
    static byte[] changed(InputStream original, String method, Change change) throws IOException {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(0);
        boolean[] found = {false};
        reader.accept(
                new ClassVisitor(API, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor target = super.visitMethod(access, name, descriptor, signature, exceptions);
                        if (!name.equals(method)) {
                            return target;
                        }
                        found[0] = true;
                        return change.of(target);
                    }
                },
                0);
        byte[] changed = writer.toByteArray();
        if (!found[0] || Arrays.equals(changed, new ClassWriterOf(reader).bytes())) {
            throw new IllegalArgumentException("nothing to change in " + reader.getClassName() + "." + method);
        }
        return changed;
    }

    /** The class as it is, written by the same writer. */
    private record ClassWriterOf(ClassReader reader) {
        byte[] bytes() {
            ClassWriter writer = new ClassWriter(0);
            reader.accept(writer, 0);
            return writer.toByteArray();
        }
    }

    static Change returnNull() {
        return body(Opcodes.ARETURN, Opcodes.ACONST_NULL);
    }

    static Change returnValue(boolean value) {
        return body(Opcodes.IRETURN, value ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
    }

    static Change doNothing() {
        return body(Opcodes.RETURN, Opcodes.NOP);
    }

    /** An instance method of one argument gives it back. */
    static Change returnArgument() {
        return target -> new Replacement(target) {
            @Override
            void write(MethodVisitor to) {
                to.visitVarInsn(Opcodes.ALOAD, 1);
                to.visitInsn(Opcodes.ARETURN);
            }
        };
    }

    private static Change body(int returning, int value) {
        return target -> new Replacement(target) {
            @Override
            void write(MethodVisitor to) {
                to.visitInsn(value);
                to.visitInsn(returning);
            }
        };
    }

    /** Calls of this method are left out; its arguments and target are dropped. */
    static Change dropCall(String owner, String name) {
        return insteadOfCall(owner, name, visitor -> {});
    }

    /** Another constant of an enum is taken. */
    static Change otherConstant(String name, String other) {
        return target -> new MethodVisitor(API, target) {
            @Override
            public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
                super.visitFieldInsn(opcode, owner, field.equals(name) ? other : field, descriptor);
            }
        };
    }

    /** Another method of the same shape is called. */
    static Change otherCall(String name, String other) {
        return target -> new MethodVisitor(API, target) {
            @Override
            public void visitMethodInsn(
                    int opcode, String type, String called, String descriptor, boolean inInterface) {
                super.visitMethodInsn(opcode, type, called.equals(name) ? other : called, descriptor, inInterface);
            }
        };
    }

    /** A predicate of one argument, or of an object, is taken to hold. */
    static Change callIsTrue(String name) {
        return target -> new MethodVisitor(API, target) {
            @Override
            public void visitMethodInsn(
                    int opcode, String type, String called, String descriptor, boolean inInterface) {
                if (called.equals(name)) {
                    super.visitInsn(Opcodes.POP);
                    super.visitInsn(Opcodes.ICONST_1);
                } else {
                    super.visitMethodInsn(opcode, type, called, descriptor, inInterface);
                }
            }
        };
    }

    static Change both(Change one, Change two) {
        return target -> one.of(two.of(target));
    }

    /** A method that gives a long is taken to give the largest. */
    static Change callIsLargest(String owner, String name) {
        return callIs(owner, name, Long.MAX_VALUE);
    }

    /** A method that gives a long is taken to give this one; its arguments and target are dropped. */
    static Change callIs(String owner, String name, long value) {
        return insteadOfCall(owner, name, visitor -> visitor.visitLdcInsn(value));
    }

    /** A predicate is taken not to hold; its arguments and target are dropped. */
    static Change callIsFalse(String owner, String name) {
        return insteadOfCall(owner, name, visitor -> visitor.visitInsn(Opcodes.ICONST_0));
    }

    /** Two longs that are compared are taken to be the same. */
    static Change longsAreEqual() {
        return target -> new MethodVisitor(API, target) {
            @Override
            public void visitInsn(int opcode) {
                if (opcode == Opcodes.LCMP) {
                    super.visitInsn(Opcodes.POP2);
                    super.visitInsn(Opcodes.POP2);
                    super.visitInsn(Opcodes.ICONST_0);
                } else {
                    super.visitInsn(opcode);
                }
            }
        };
    }

    /** A method is taken to give null; its arguments and target are dropped. */
    static Change callIsNull(String owner, String name) {
        return insteadOfCall(owner, name, visitor -> visitor.visitInsn(Opcodes.ACONST_NULL));
    }

    private static Change insteadOfCall(String owner, String name, Consumer<MethodVisitor> instead) {
        return target -> new MethodVisitor(API, target) {
            @Override
            public void visitMethodInsn(
                    int opcode, String type, String called, String descriptor, boolean inInterface) {
                if (type.equals(owner.replace('.', '/')) && called.equals(name)) {
                    drop(this, opcode, descriptor);
                    instead.accept(mv);
                } else {
                    super.visitMethodInsn(opcode, type, called, descriptor, inInterface);
                }
            }
        };
    }

    /** Takes the arguments of a call and its target off the stack. */
    private static void drop(MethodVisitor in, int opcode, String descriptor) {
        Type[] arguments = Type.getArgumentTypes(descriptor);
        for (int i = arguments.length - 1; i >= 0; i--) {
            in.visitInsn(arguments[i].getSize() == 1 ? Opcodes.POP : Opcodes.POP2);
        }
        if (opcode != Opcodes.INVOKESTATIC) {
            in.visitInsn(Opcodes.POP);
        }
    }

    /** A boolean argument of a static method is read as false. */
    static Change argumentIsFalse(int number) {
        return target -> new MethodVisitor(API, target) {
            @Override
            public void visitVarInsn(int opcode, int variable) {
                if (opcode == Opcodes.ILOAD && variable == number) {
                    super.visitInsn(Opcodes.ICONST_0);
                } else {
                    super.visitVarInsn(opcode, variable);
                }
            }
        };
    }

    static Change fieldIsNull(String name) {
        return fieldIs(name, Opcodes.ACONST_NULL);
    }

    static Change fieldIsFalse(String name) {
        return fieldIs(name, Opcodes.ICONST_0);
    }

    static Change fieldIsMinusOne(String name) {
        return insteadOfField(name, visitor -> visitor.visitLdcInsn(-1L));
    }

    /** A sorted map is read as if it were empty. */
    static Change fieldIsEmptyMap(String name) {
        return insteadOfField(
                name,
                visitor -> visitor.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        "java/util/Collections",
                        "emptySortedMap",
                        "()Ljava/util/SortedMap;",
                        false));
    }

    private static Change fieldIs(String name, int value) {
        return insteadOfField(name, visitor -> visitor.visitInsn(value));
    }

    /** A field is read as if it had a value. */
    private static Change insteadOfField(String name, Consumer<MethodVisitor> instead) {
        return target -> new MethodVisitor(API, target) {
            @Override
            public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
                if (opcode == Opcodes.GETFIELD && field.equals(name)) {
                    super.visitInsn(Opcodes.POP);
                    instead.accept(mv);
                } else {
                    super.visitFieldInsn(opcode, owner, field, descriptor);
                }
            }
        };
    }

    /** Another body in place of the method's own. */
    private abstract static class Replacement extends MethodVisitor {
        private final MethodVisitor to;

        Replacement(MethodVisitor to) {
            super(API, null);
            this.to = to;
        }

        abstract void write(MethodVisitor to);

        @Override
        public void visitCode() {
            to.visitCode();
            Label start = new Label();
            to.visitLabel(start);
            write(to);
        }

        @Override
        public void visitMaxs(int stack, int locals) {
            to.visitMaxs(Math.max(stack, 2), locals);
        }

        @Override
        public void visitEnd() {
            to.visitEnd();
        }
    }
}
