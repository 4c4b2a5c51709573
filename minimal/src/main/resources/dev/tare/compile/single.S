/* musl's locks for a program that has one thread for ever (StartUp says how that is known): they
   have nobody to wait for. Names and results are those of musl's src/thread/__lock.c and
   src/stdio/__lockfile.c; "not locked, do not unlock" is 0. */
	.section .text.tare_single,"ax",@progbits
	.globl	__lock, __unlock, __lockfile, __unlockfile
	.type	__lock, @function
	.type	__unlock, @function
	.type	__lockfile, @function
	.type	__unlockfile, @function
__lock:
__unlock:
__lockfile:
__unlockfile:
	xorl	%eax, %eax
	ret
	.section .note.GNU-stack,"",@progbits
