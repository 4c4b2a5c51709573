/* The entry of a static program whose link shows that it needs no more (StartUp says when).
   The kernel leaves argc, argv, the environment and the auxiliary vector on the stack, which is
   aligned to 16 bytes (System V ABI, AMD64 supplement, 3.4.1). */
	.text
	.globl	_start
	.type	_start, @function
_start:
	xorl	%ebp, %ebp
#ifdef TARE_THREAD
	movl	$158, %eax		/* arch_prctl */
	movl	$0x1002, %edi		/* ARCH_SET_FS */
	movl	$tare_block, %esi
	movq	%rsi, (%rsi)		/* the block begins with its own address */
	syscall
#endif
	popq	%rdi			/* argc */
	movq	%rsp, %rsi		/* argv */
	leaq	8(%rsi,%rdi,8), %rdx	/* envp */
	pushq	%rdi			/* the stack is aligned again */
#ifdef TARE_ENVIRON
	movq	%rdx, __environ
#endif
#ifdef TARE_GUARD
	movq	%rdx, %rax
1:	addq	$8, %rax		/* behind the environment lies the auxiliary vector */
	cmpq	$0, -8(%rax)
	jne	1b
2:	movq	(%rax), %rcx
	addq	$16, %rax
	testl	%ecx, %ecx		/* AT_NULL */
	je	3f
	cmpl	$25, %ecx		/* AT_RANDOM */
	jne	2b
	movq	-8(%rax), %rcx
	movq	(%rcx), %rcx
	xorb	%ch, %ch		/* a zero byte, so that no string function copies the guard */
	movq	%rcx, tare_block+0x28
3:
#endif
	call	main
	movl	%eax, %edi
#ifdef TARE_EXIT
	call	exit
#else
	movl	$231, %eax		/* exit_group */
	syscall
#endif
	hlt
	.size	_start, .-_start
#ifdef TARE_THREAD
	.local	tare_block
	.comm	tare_block, 512, 16
#endif
	.section .note.GNU-stack,"",@progbits
